package cinegrad.autograd;

import cinegrad.autograd.op.Structural;
import cinegrad.autograd.option.StftOptions;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;

/// Fourier transforms of overlapping frames, and back.
final class ShortTime {
    /// A sum of squared windows below this is none.
    private static final double LEAST = 1e-11;

    private ShortTime() { }

    static Tensor forward(Tensor x, StftOptions o) {
        int n = o.length();
        if (x.shape().rank() == 0) throw new ShapeException("stft: needs (…, L), got a scalar");
        Tensor signal = o.centers().map(mode -> x.pad(-1, n / 2, n / 2, mode)).orElse(x);
        if (signal.shape().size(-1) < n) {
            throw new ShapeException("stft: a frame of " + n + " samples does not fit into the " + x.shape().size(-1) + " of "
                    + x.shape());
        }
        Tensor frames = signal.unfold(-1, n, o.hop());
        frames = frames.times(window(frames, o));
        Tensor spectra = x.isComplex() ? frames.fft(o.scaling(), -1) : frames.rfft(o.scaling(), -1);
        return spectra.transpose();
    }

    static int usualLength(Tensor spectra, StftOptions o) {
        int length = reach(spectra, o) - (o.centers().isPresent() ? o.length() / 2 * 2 : 0);
        return Math.max(0, length);
    }

    static Tensor inverse(Tensor spectra, StftOptions o, int samples) {
        int n = o.length();
        int reach = reach(spectra, o);
        if (samples < 0) throw new ShapeException("istft: " + samples + " samples");
        Tensor lines = spectra.transpose();
        boolean real = spectra.shape().size(-2) == n / 2 + 1;
        Tensor frames = real ? lines.irfft(n, o.scaling(), -1) : lines.ifft(o.scaling(), -1);
        Tensor signal = added(frames.times(window(frames, o)), o.hop(), reach);
        int from = o.centers().isPresent() ? Math.min(n / 2, reach) : 0;
        int to = Math.min(reach, from + samples);
        double[] weights = Arrays.copyOfRange(squares(o, spectra.shape().size(-1), reach), from, to);
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] > LEAST)) {
                throw new IllegalArgumentException("istft: sample " + i + " of " + samples + " is within no window: frames of "
                        + n + " samples, " + o.hop() + " apart, have squared windows that add up to " + weights[i]
                        + " there; take a smaller hop or another window, or center the frames");
            }
            weights[i] = 1 / weights[i];
        }
        var type = ArrayType.real(Shape.of(weights.length));
        Tensor shares = Tensor.constant(spectra.backend().upload(type, weights));
        return signal.slice(-1, from, to).times(shares).pad(-1, 0, samples - weights.length);
    }

    /// How many samples all frames together reach over.
    private static int reach(Tensor spectra, StftOptions o) {
        Shape s = spectra.shape();
        int n = o.length();
        if (!spectra.isComplex() || s.rank() < 2 || s.size(-1) < 1 || s.size(-2) != n / 2 + 1 && s.size(-2) != n) {
            throw new ShapeException("istft: needs complex spectra (…, F, frames) with at least one frame and F = " + (n / 2 + 1)
                    + " (or " + n + " of a complex signal), got " + spectra.type());
        }
        return Positions.length("istft", s, -1, n + (long) o.hop() * (s.size(-1) - 1));
    }

    /// The frames (…, frames, n) added up where they lie: the adjoint of cutting them out.
    private static Tensor added(Tensor frames, int hop, int reach) {
        Shape s = frames.shape();
        int n = s.size(-1);
        int[] places = new int[s.size(-2) * n];
        Arrays.setAll(places, i -> i / n * hop + i % n);
        Tensor line = frames.reshape(s.remove(-1).with(-1, places.length));
        return Tensor.apply(new Structural.IndexAdd(line.shape().rank() - 1, places, reach), line);
    }

    private static double[] squares(StftOptions o, int frames, int reach) {
        double[] sums = new double[reach];
        for (int t = 0; t < frames; t++) {
            for (int i = 0; i < o.length(); i++) sums[t * o.hop() + i] += o.window().get(i) * o.window().get(i);
        }
        return sums;
    }

    private static Tensor window(Tensor like, StftOptions o) {
        double[] factors = o.window().stream().mapToDouble(w -> w).toArray();
        return Tensor.constant(like.backend().upload(ArrayType.real(Shape.of(factors.length)), factors));
    }
}
