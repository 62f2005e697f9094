package cinegrad.autograd;

import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.UnaryFunction;

/// Activation functions. [Tensor#relu], [Tensor#tanh] and [Tensor#sigmoid] are methods of the tensor itself; softmax is in [Reductions].
public final class Activations {
    private Activations() { }

    /// x where x > 0, slope·x elsewhere.
    public static Tensor leakyRelu(Tensor x, double slope) {
        return x.map(new UnaryFunction.LeakyRelu(slope));
    }

    /// x where x > 0, slope·x elsewhere, with a learned slope that is broadcast to x.
    public static Tensor prelu(Tensor x, Tensor slope) {
        return x.relu().minus(slope.times(x.negative().relu()));
    }

    /// x where x > 0, alpha·(eˣ − 1) elsewhere: Clevert et al., ICLR 2016.
    public static Tensor elu(Tensor x, double alpha) {
        return x.map(new UnaryFunction.Elu(alpha, 1));
    }

    /// The self-normalising ELU of Klambauer et al., NeurIPS 2017.
    public static Tensor selu(Tensor x) {
        return x.map(new UnaryFunction.Elu(1.6732632423543772, 1.0507009873554805));
    }

    /// x·Φ(x).
    public static Tensor gelu(Tensor x) {
        return x.map(Elementary.GELU);
    }

    /// x·σ(x).
    public static Tensor silu(Tensor x) {
        return x.map(Elementary.SILU);
    }

    public static Tensor mish(Tensor x) {
        return x.map(Elementary.MISH);
    }

    /// log(1 + eˣ).
    public static Tensor softplus(Tensor x) {
        return softplus(x, 1, 20);
    }

    /// log(1 + e^(βx)) / β, and x itself where βx > threshold.
    public static Tensor softplus(Tensor x, double beta, double threshold) {
        return x.map(new UnaryFunction.Softplus(beta, threshold));
    }

    /// log σ(x).
    public static Tensor logSigmoid(Tensor x) {
        return x.map(Elementary.LOG_SIGMOID);
    }

    public static Tensor hardSigmoid(Tensor x) {
        return x.map(Elementary.HARD_SIGMOID);
    }

    public static Tensor hardSwish(Tensor x) {
        return x.map(Elementary.HARD_SWISH);
    }

    public static Tensor softsign(Tensor x) {
        return x.map(Elementary.SOFTSIGN);
    }

    /// min(max(x, low), high).
    public static Tensor hardTanh(Tensor x, double low, double high) {
        return x.map(new UnaryFunction.HardTanh(low, high));
    }

    /// x where x > 0, alpha·(e^(x/alpha) − 1) elsewhere, which is smooth at 0: Barron, *Continuously Differentiable Exponential
    /// Linear Units*, 2017.
    public static Tensor celu(Tensor x, double alpha) {
        return elu(x.times(1 / alpha), 1).times(alpha);
    }

    /// x − tanh x.
    public static Tensor tanhShrink(Tensor x) {
        return x.minus(x.tanh());
    }

    /// x where it exceeds `above`, `otherwise` elsewhere.
    public static Tensor threshold(Tensor x, double above, double otherwise) {
        return Comparisons.fill(x, Comparisons.not(Comparisons.greater(x, above)), otherwise);
    }

    /// x moved towards 0 by lambda.
    public static Tensor softShrink(Tensor x, double lambda) {
        return x.map(new UnaryFunction.SoftShrink(lambda));
    }

    /// x, and 0 where |x| ≤ lambda.
    public static Tensor hardShrink(Tensor x, double lambda) {
        return x.map(new UnaryFunction.HardShrink(lambda));
    }

    /// The first half along `axis` times σ of the second: Dauphin et al., ICML 2017.
    public static Tensor glu(Tensor x, int axis) {
        var halves = Indexing.chunk(x, axis, 2);
        return halves.get(0).times(halves.get(1).sigmoid());
    }

    /// min(max(x, low), high), with derivative 1 at the borders too.
    public static Tensor clamp(Tensor x, double low, double high) {
        return x.map(new UnaryFunction.Clamp(low, high));
    }
}
