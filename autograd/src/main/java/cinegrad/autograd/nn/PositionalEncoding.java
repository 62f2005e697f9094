package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.List;

/// Adds to every position p of (…, L, E) waves of its own: `sin(p/10000^(2i/E))` to channel 2i and `cos(p/10000^(2i/E))` to
/// channel 2i + 1, so that attention knows the order. Source: Vaswani et al., *Attention Is All You Need*, NeurIPS 2017,
/// section 3.5.
public record PositionalEncoding() implements Layer {
    private static final double LONGEST = 10_000;

    @Override
    public Tensor apply(Tensor x) {
        Shape s = x.shape();
        if (s.rank() < 2) throw new ShapeException("positional encoding: needs (…, L, E), got " + s);
        var type = ArrayType.real(Shape.of(s.size(-2), s.size(-1)));
        return x.plus(Tensor.constant(x.backend().upload(type, sinusoidal(s.size(-2), s.size(-1)))));
    }

    /// The waves (length, channels) in row-major order.
    public static double[] sinusoidal(int length, int channels) {
        double[] waves = new double[Shape.of(length, channels).elements()];
        for (int i = 0; i < waves.length; i++) {
            int channel = i % channels;
            int position = i / channels;
            double angle = position / Math.pow(LONGEST, (double) (channel - channel % 2) / channels);
            waves[i] = channel % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
        }
        return waves;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }
}
