package cinegrad.autograd.nn;

import cinegrad.autograd.AttentionMask;
import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Attention in several heads: queries, keys and values (…, L, E) are mapped linearly, cut into heads of E/heads channels that
/// attend each for itself, and joined by a linear map.
///
/// Names and order of the weights are those of PyTorch's `MultiheadAttention`; as of all linear layers here, they are (in, out),
/// which is PyTorch's transposed. Source: Vaswani et al., *Attention Is All You Need*, NeurIPS 2017, section 3.2.2.
///
/// @param inWeight (E, 3·E): for queries, keys and values side by side
/// @param inBias   (3·E)
/// @param out      from E to E channels
/// @param dropout  of the attention weights, in [Training]
public record MultiHeadAttention(int heads, Parameter inWeight, Parameter inBias, Linear out, Dropout dropout) implements Layer {
    /// What came out, and who attended to whom. Nothing is computed that is not asked for.
    ///
    /// @param output  (…, L, E)
    /// @param weights (…, heads, L, S)
    public record Attended(Tensor output, Tensor weights) { }

    public MultiHeadAttention {
        Shape s = inWeight.shape();
        if (s.rank() != 2 || s.size(1) != 3 * s.size(0) || !inBias.shape().equals(Shape.of(s.size(1)))
                || heads < 1 || s.size(0) % heads != 0) {
            throw new ShapeException("attention " + inWeight.name() + ": needs weights (E, 3·E) and a bias (3·E), E a multiple "
                    + "of the heads, got " + s + ", " + inBias.shape() + " and " + heads + " heads");
        }
    }

    /// Weights as PyTorch draws them: those of queries, keys and values uniform in ±√(6/(4·E)), those of the output in ±1/√E,
    /// biases 0.
    public static MultiHeadAttention of(String name, int channels, int heads, double dropout, Backend backend,
            RandomStream random) {
        var in = Initializer.xavierUniform(3 * channels);
        var zeros = Initializer.zeros();
        var weight = Initializer.uniformFanIn().parameter(name + ".out_proj.weight", Shape.of(channels, channels), channels,
                backend, random);
        var out = new Linear(weight, Optional.of(zeros.parameter(name + ".out_proj.bias", Shape.of(channels), channels,
                backend, random)));
        return new MultiHeadAttention(heads,
                in.parameter(name + ".in_proj_weight", Shape.of(channels, 3 * channels), channels, backend, random),
                zeros.parameter(name + ".in_proj_bias", Shape.of(3 * channels), channels, backend, random), out,
                new Dropout(name + ".dropout", dropout));
    }

    /// Of x (…, L, E) to itself.
    @Override
    public Tensor apply(Tensor x) {
        return apply(x, x, x, new AttentionMask.Everything()).output();
    }

    /// @param query (…, L, E)
    /// @param key   (…, S, E)
    /// @param value (…, S, E)
    /// @param mask  of the scores (…, heads, L, S)
    public Attended apply(Tensor query, Tensor key, Tensor value, AttentionMask mask) {
        int channels = inWeight.shape().size(0);
        for (var x : List.of(query, key, value)) Affine.requireFit("attention " + inWeight.name(), Shape.of(channels), x);
        List<Tensor> mapped = query == key && key == value
                ? query.matmul(inWeight.tensor()).plus(inBias.tensor()).split(-1, channels, channels, channels)
                : List.of(part(query, 0), part(key, 1), part(value, 2));
        double scale = 1 / Math.sqrt(Math.max(1, channels / heads));
        Tensor weights = split(mapped.get(0)).attentionWeights(split(mapped.get(1)), mask, scale);
        Tensor joined = dropout.apply(weights).matmul(split(mapped.get(2))).swapaxes(-3, -2);
        Shape s = joined.shape().remove(-1).with(-1, channels);
        return new Attended(out.apply(joined.reshape(s)), weights);
    }

    private Tensor part(Tensor x, int which) {
        int channels = inWeight.shape().size(0);
        int from = which * channels;
        return x.matmul(inWeight.tensor().slice(1, from, from + channels)).plus(inBias.tensor().slice(0, from, from + channels));
    }

    /// (…, L, E) to (…, heads, L, E/heads).
    private Tensor split(Tensor x) {
        Shape s = x.shape();
        return x.reshape(s.with(-1, heads).insert(s.rank(), s.size(-1) / heads)).swapaxes(-3, -2);
    }

    @Override
    public List<Parameter> parameters() {
        return Stream.concat(Stream.of(inWeight, inBias), out.parameters().stream()).toList();
    }
}
