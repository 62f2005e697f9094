package cinegrad.ops.simd;

import cinegrad.ops.AdamStep;

/// The update of parameters by Adam.
final class AdamKernel {
    private AdamKernel() { }

    /// One [AdamStep]. Each number is computed in double precision and rounded once: parameters are few, and rounding errors
    /// would add up over the training.
    static void update(float[] p, float[] m, float[] v, float[] gradient, AdamStep step, int from, int to) {
        double b1 = step.beta1();
        double b2 = step.beta2();
        double rate = step.learningRate() / step.correction1();
        double root = Math.sqrt(step.correction2());
        boolean decoupled = step.decoupled() == AdamStep.Decay.DECOUPLED;
        double inGradient = decoupled ? 0 : step.decay();
        double onParameter = decoupled ? step.learningRate() * step.decay() : 0;
        for (int i = from; i < to; i++) {
            double g = gradient[i] + inGradient * p[i];
            double first = b1 * m[i] + (1 - b1) * g;
            double second = b2 * v[i] + (1 - b2) * g * g;
            p[i] = (float) (p[i] - onParameter * p[i] - rate * first / (Math.sqrt(second) / root + step.epsilon()));
            m[i] = (float) first;
            v[i] = (float) second;
        }
    }
}
