package cinegrad.ddei.physics;

import cinegrad.ops.Backend;
import cinegrad.ops.linear.ToeplitzMap;
import cinegrad.ops.nufft.DensityWeights;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The area of k-space that each sample stands for, in cells of the Cartesian grid, where what lies far from all samples counts
/// as not measured: with these weights W the norm of √W A is near 1 however few the samples, which iterative methods want.
///
/// Of straight spokes through the middle it is the area between the bisectors to the neighboring spokes, at most one cell across
/// a spoke; ‖√W A‖² then lies between 1 and 1.5. Of other readouts it is found by the iteration of Pipe and Menon
/// ([DensityWeights]) and divided by ‖√W A‖² where that is above 1.
///
/// @param kind    how it was found
/// @param weights of all samples, those of the first frame first
public record SampleDensity(Kind kind, double[] weights) {
    /// How the areas are found.
    public enum Kind { SPOKES, PIPE_MENON }

    private static final int ITERATIONS = 20;
    /// How far samples may be from their line, over the step.
    private static final double STRAIGHT = 0.1;
    /// How far the line may be from the middle, in cells.
    private static final double THROUGH_MIDDLE = 1;

    /// @param trajectory (T, readouts · samples, 2), readout after readout
    /// @param samples    of one readout
    public static SampleDensity of(Backend backend, ImageSize image, Trajectory trajectory, int samples) {
        int readouts = trajectory.samples() / samples;
        double[] k = trajectory.toDoubles();
        int each = 2 * readouts * samples;
        var all = new double[k.length / 2];
        for (int t = 0; t < trajectory.frames(); t++) {
            double[] frame = Arrays.copyOfRange(k, t * each, (t + 1) * each);
            if (!IntStream.range(0, readouts).allMatch(j -> isSpoke(frame, j, samples))) {
                return new SampleDensity(Kind.PIPE_MENON, iterated(backend, image, trajectory));
            }
            System.arraycopy(ofSpokes(image, frame, samples, 1), 0, all, t * each / 2, each / 2);
        }
        return new SampleDensity(Kind.SPOKES, all);
    }

    private static boolean isSpoke(double[] k, int readout, int samples) {
        if (samples < 3) return false;
        int first = 2 * readout * samples;
        int last = first + 2 * (samples - 1);
        double y = k[last] - k[first];
        double x = k[last + 1] - k[first + 1];
        double length = Math.hypot(y, x);
        double far = STRAIGHT * length / (samples - 1);
        if (!(length > 0) || Math.abs(k[first] * x - k[first + 1] * y) > THROUGH_MIDDLE * length) return false;
        double before = Double.NEGATIVE_INFINITY;
        for (int at = first; at <= last; at += 2) {
            double across = ((k[at] - k[first]) * x - (k[at + 1] - k[first + 1]) * y) / length;
            double along = ((k[at] - k[first]) * y + (k[at + 1] - k[first + 1]) * x) / length;
            if (Math.abs(across) > far || !(along > before)) return false;
            before = along;
        }
        double middle = -(k[first] * y + k[first + 1] * x) / (length * length);
        return middle > 0.25 && middle < 0.75;
    }

    /// Of the spokes of one frame.
    ///
    /// @param k    (spokes, samples, 2), cycles per field of view
    /// @param most cells across a spoke
    static double[] ofSpokes(ImageSize image, double[] k, int samples, double most) {
        int spokes = k.length / 2 / samples;
        var cyclesPerPixel = new double[k.length];
        for (int i = 0; i < k.length; i += 2) {
            cyclesPerPixel[i] = k[i] / image.height();
            cyclesPerPixel[i + 1] = k[i + 1] / image.width();
        }
        double[] share = shares(cyclesPerPixel, spokes, samples);
        double cells = Math.sqrt(image.pixels());
        var weights = new double[spokes * samples];
        for (int j = 0; j < spokes; j++) {
            for (int i = 0; i < samples; i++) {
                int at = 2 * (j * samples + i);
                int before = i == 0 ? at : at - 2;
                int after = i == samples - 1 ? at : at + 2;
                double step = Math.hypot(cyclesPerPixel[after] - cyclesPerPixel[before],
                        cyclesPerPixel[after + 1] - cyclesPerPixel[before + 1]) * 2 / (after - before);
                double radius = Math.max(Math.hypot(cyclesPerPixel[at], cyclesPerPixel[at + 1]), step / 4);
                weights[at / 2] = Math.min(radius * share[j] * cells, most) * step * cells;
            }
        }
        return weights;
    }

    /// Half the angles to the neighbors on both sides; together π.
    private static double[] shares(double[] k, int spokes, int samples) {
        double[] turn = new double[spokes];
        for (int j = 0; j < spokes; j++) {
            int first = 2 * j * samples;
            int last = first + 2 * (samples - 1);
            double angle = Math.atan2(k[last] - k[first], k[last + 1] - k[first + 1]);
            turn[j] = angle - Math.PI * Math.floor(angle / Math.PI);
        }
        int[] order = IntStream.range(0, spokes).boxed().sorted((a, b) -> Double.compare(turn[a], turn[b])).mapToInt(j -> j)
                .toArray();
        double[] share = new double[spokes];
        for (int i = 0; i < spokes; i++) {
            int next = (i + 1) % spokes;
            double gap = turn[order[next]] - turn[order[i]] + (next == 0 ? Math.PI : 0);
            share[order[i]] += gap / 2;
            share[order[next]] += gap / 2;
        }
        return share;
    }

    private static double[] iterated(Backend backend, ImageSize image, Trajectory trajectory) {
        var plan = NufftPlan.of(image, trajectory);
        double[] weights = DensityWeights.pipeMenon(plan, ITERATIONS, backend.parallel());
        var size = plan.geometry().image();
        double square = SpectralNorm.squared(ToeplitzMap.of(backend, plan, weights), backend,
                ArrayType.complex(Shape.of(1, plan.geometry().frames(), size.height(), size.width())));
        if (square > 1) for (int i = 0; i < weights.length; i++) weights[i] /= square;
        return weights;
    }

    /// For a report.
    @Override
    public String toString() {
        return switch (kind) {
            case SPOKES -> "areas between spokes, at most one cell across";
            case PIPE_MENON -> "areas found by the iteration of Pipe and Menon";
        };
    }
}
