package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.AdamStep;
import cinegrad.ops.AdamStep.Decay;
import cinegrad.ops.NdArray;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Adam, and with decoupled weight decay AdamW; the formula is [AdamStep]'s.
/// Sources: Kingma & Ba, *Adam*, ICLR 2015; Loshchilov & Hutter, *Decoupled Weight Decay Regularization*, ICLR 2019.
public final class Adam implements Optimiser {
    private final List<Parameter> parameters;
    private final Map<String, NdArray> state = new LinkedHashMap<>();
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double decay;
    private final Decay decoupled;
    private double learningRate;
    private int steps;

    public Adam(List<Parameter> parameters, double learningRate, double beta1, double beta2, double epsilon, double decay, Decay decoupled) {
        this.parameters = List.copyOf(parameters);
        this.learningRate = learningRate;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.decay = decay;
        this.decoupled = decoupled;
        for (var p : this.parameters) {
            if (state.put("m." + p.name(), p.value().backend().zeros(p.value().type())) != null) {
                throw new IllegalArgumentException("Adam: two parameters are named " + p.name());
            }
            state.put("v." + p.name(), p.value().backend().zeros(p.value().type()));
        }
    }

    /// β = (0.9, 0.999), ε = 1e-8, no decay.
    public Adam(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, 0.9, 0.999, 1e-8, 0, Decay.IN_GRADIENT);
    }

    /// AdamW: the decay acts on the parameter itself.
    public static Adam withDecoupledDecay(List<Parameter> parameters, double learningRate, double decay) {
        return new Adam(parameters, learningRate, 0.9, 0.999, 1e-8, decay, Decay.DECOUPLED);
    }

    @Override
    public void step(Gradients gradients) {
        steps++;
        var step = new AdamStep(learningRate, beta1, beta2, epsilon, decay, decoupled, steps);
        for (var p : parameters) {
            p.value().backend().adamInto(p.value(), state.get("m." + p.name()), state.get("v." + p.name()), gradients.of(p.tensor()), step);
        }
    }

    @Override
    public double learningRate() {
        return learningRate;
    }

    @Override
    public void learningRate(double rate) {
        learningRate = rate;
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public Map<String, NdArray> state() {
        return state;
    }

    @Override
    public void restore(int steps, Map<String, double[]> saved) {
        OptimiserState.copy(saved, state);
        this.steps = steps;
    }
}
