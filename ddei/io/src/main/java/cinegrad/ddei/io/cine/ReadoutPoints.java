package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/// The points of readouts as files give them.
///
/// @param framed whether frames have points of their own; else all share those of one
/// @param k      (T, R, S, 2): k_H and k_W
record ReadoutPoints(int frames, int readouts, int samples, boolean framed, double[] k) {
    /// What numbers up to this are in cycles per pixel, not cycles per field of view.
    private static final double NYQUIST = 0.5 * (1 + 1e-3);
    private static final double FLAT = 1e-3;
    private static final String ZERO = "the trajectory is zero everywhere";

    /// @param kind  of the file, which says in what order its axes are
    /// @param wrong the exception for points that cannot be used
    static ReadoutPoints of(HostArray array, FileKind kind, Function<String, RuntimeException> wrong) {
        HostArray points = coordinatesLast(array, kind, wrong);
        Shape s = points.shape();
        int rank = s.rank();
        if (rank < 2 || rank > 4 || s.elements() == 0) {
            throw wrong.apply("the trajectory " + array.shape() + " is not (frames,readouts,samples,2), (readouts,samples,2) or "
                    + "(samples,2)");
        }
        double[] numbers = points.toDoubles();
        int coordinates = s.size(-1);
        var k = new double[numbers.length / coordinates * 2];
        double most = 0;
        double third = 0;
        for (int i = 0; i < numbers.length; i++) {
            double v = numbers[i];
            if (!Double.isFinite(v)) {
                throw wrong.apply("the trajectory holds " + v + " at sample " + i / coordinates
                        + "; points of k-space are finite");
            }
            int axis = i % coordinates;
            if (axis == 2) third = Math.max(third, Math.abs(v));
            else {
                k[i / coordinates * 2 + axis] = v;
                most = Math.max(most, Math.abs(v));
            }
        }
        if (most == 0) throw wrong.apply(ZERO);
        if (third > FLAT * most) throw wrong.apply("a trajectory in three dimensions; those of slices are read");
        return new ReadoutPoints(rank == 4 ? s.size(0) : 1, rank >= 3 ? s.size(-3) : 1, s.size(-2), rank == 4, k);
    }

    /// The points of a scan, finite.
    ///
    /// @param k     (T, R, S, 2)
    /// @param wrong the exception for points that cannot be used
    static ReadoutPoints of(int frames, int readouts, int samples, double[] k, Function<String, RuntimeException> wrong) {
        var points = new ReadoutPoints(frames, readouts, samples, true, k);
        if (points.most() == 0) throw wrong.apply(ZERO);
        return points;
    }

    /// The same readouts as one frame.
    ReadoutPoints together() {
        return new ReadoutPoints(1, frames * readouts, samples, framed, k);
    }

    /// (…, readouts, samples, 2 or 3).
    private static HostArray coordinatesLast(HostArray array, FileKind kind, Function<String, RuntimeException> wrong) {
        if (kind == FileKind.BART) return ofBart(array, wrong);
        boolean matlab = kind == FileKind.MATLAB5 || kind == FileKind.MATLAB73;
        HostArray points = matlab ? array.reversedAxes() : array;
        if (points.type().isComplex()) return points.asReal();
        Shape s = points.shape();
        if (isCoordinates(s.size(-1))) return points;
        if (s.rank() > 1 && isCoordinates(s.size(0))) {
            return points.permute(IntStream.range(0, s.rank()).map(a -> (a + 1) % s.rank()).toArray());
        }
        throw wrong.apply("the trajectory " + array.shape() + " has no axis of two coordinates, and is not complex");
    }

    private static boolean isCoordinates(int size) {
        return size == 2 || size == 3;
    }

    /// Coordinates on axis 0, samples on 1, readouts on 2, frames on 10.
    private static HostArray ofBart(HostArray array, Function<String, RuntimeException> wrong) {
        int[] sizes = bartSizes(array, wrong, 0, 1, 2, 10);
        if (!isCoordinates(sizes[0])) throw wrong.apply("a trajectory of " + sizes[0] + " coordinates on axis 0; 3 are usual");
        var complex = array.reshape(Shape.of(sizes)).reversedAxes();
        double[] numbers = complex.toDoubles();
        if (!complex.type().isComplex()) return complex;
        var real = IntStream.range(0, numbers.length / 2).mapToDouble(i -> numbers[2 * i]).toArray();
        return HostArray.of(complex.shape(), real);
    }

    /// The sizes of these of BART's axes, where no others are used.
    static int[] bartSizes(HostArray array, Function<String, RuntimeException> wrong, int... axes) {
        Shape s = array.shape();
        for (int axis = 0; axis < s.rank(); axis++) {
            int a = axis;
            if (s.size(axis) > 1 && Arrays.stream(axes).noneMatch(used -> used == a)) {
                throw wrong.apply("its axis " + axis + " has " + s.size(axis) + " entries; along a trajectory BART's axes "
                        + Arrays.toString(axes) + " are read");
            }
        }
        return Arrays.stream(axes).map(a -> a < s.rank() ? s.size(a) : 1).toArray();
    }

    /// The largest frequency along either axis.
    private double most() {
        return Arrays.stream(k).map(Math::abs).max().orElseThrow();
    }

    /// Whether they are in cycles per pixel, −½ … ½.
    boolean perPixel() {
        return most() <= NYQUIST;
    }

    /// The side of the picture that they are made for, as far as they tell: of points in cycles per pixel, half the samples of a
    /// readout, which is twice oversampled as a rule; else twice the largest frequency.
    int side() {
        if (perPixel()) return Math.max(2, samples / 4 * 2);
        double radius = 0;
        for (int i = 0; i < k.length; i += 2) radius = Math.max(radius, Math.hypot(k[i], k[i + 1]));
        return (int) Math.min(Integer.MAX_VALUE, 2 * Math.ceil(radius * (1 - 1e-6)));
    }

    /// In cycles per field of view of a picture of this size, for so many frames.
    ///
    /// @throws RuntimeException made by `wrong` if points lie outside the picture's k-space
    double[] cyclesPerView(int height, int width, int count, Function<String, RuntimeException> wrong) {
        double down = perPixel() ? height : 1;
        double across = perPixel() ? width : 1;
        var one = new double[k.length];
        for (int i = 0; i < k.length; i += 2) {
            one[i] = k[i] * down;
            one[i + 1] = k[i + 1] * across;
            if (Math.abs(one[i]) > height / 2.0 + 0.5 || Math.abs(one[i + 1]) > width / 2.0 + 0.5) {
                throw wrong.apply(String.format(Locale.ROOT,
                        "sample %d lies at (%.4g, %.4g) cycles per field of view, outside the "
                        + "k-space of a picture of %d×%d, ±%.4g and ±%.4g; give a larger --matrix", i / 2, one[i], one[i + 1],
                        height, width, height / 2.0, width / 2.0));
            }
        }
        if (framed || count == 1) return one;
        var all = new double[Math.multiplyExact(count, one.length)];
        for (int t = 0; t < count; t++) System.arraycopy(one, 0, all, t * one.length, one.length);
        return all;
    }
}
