package cinegrad.ops.nufft;

import cinegrad.ops.fft.Fft;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;

/// Density compensation: the area of k-space each sample stands for, in cells of the Cartesian grid, so that A* W A is about the
/// identity where k-space is covered, and W = 1 on the Cartesian points.
public final class DensityWeights {
    private DensityWeights() { }

    /// The ramp of straight spokes through the middle with equal angles between them: `π·|k|·Δ/N` for N spokes with samples Δ apart,
    /// and for the middle its share of a circle of radius Δ/2.
    ///
    /// @param spokes of each frame; its samples are those of the first spoke, then of the second …
    /// @return one weight for each sample, those of the first frame first
    public static double[] ramp(Trajectory trajectory, int spokes) {
        int samples = trajectory.samples();
        if (spokes < 1 || samples % spokes != 0 || samples / spokes < 2) {
            throw new ShapeException("ramp: " + trajectory + " is not made of " + spokes + " spokes of two samples or more each");
        }
        int each = samples / spokes;
        var weights = new double[trajectory.frames() * samples];
        for (int t = 0; t < trajectory.frames(); t++) {
            for (int s = 0; s < samples; s++) {
                int first = s / each * each;
                double step = Math.hypot(trajectory.row(t, first + 1) - trajectory.row(t, first),
                        trajectory.column(t, first + 1) - trajectory.column(t, first));
                double radius = Math.hypot(trajectory.row(t, s), trajectory.column(t, s));
                weights[t * samples + s] = Math.PI * step / spokes * Math.max(radius, step / 4);
            }
        }
        return weights;
    }

    /// For any points: `w ← w / (P Pᵀ w)` with the gridding kernel P until every sample sees the same density. Source: Pipe and
    /// Menon, *Sampling density compensation in MRI: rationale and an iterative numerical solution*, MRM 41 (1999). Ten to thirty
    /// iterations are usual.
    ///
    /// @return one weight for each sample, those of the first frame first
    public static double[] pipeMenon(NufftPlan plan, int iterations, Parallel parallel) {
        if (iterations < 1) throw new IllegalArgumentException("Pipe-Menon: at least one iteration, got " + iterations);
        var gridding = new Gridding(plan, Fft::transform, parallel);
        int n = plan.geometry().frames() * plan.geometry().samples();
        var weights = new double[n];
        Arrays.fill(weights, 1);
        var numbers = new float[2 * n];
        for (int i = 0; i < iterations; i++) {
            for (int s = 0; s < n; s++) numbers[2 * s] = (float) weights[s];
            gridding.overlap(numbers);
            for (int s = 0; s < n; s++) weights[s] /= numbers[2 * s];
        }
        double cell = plan.kernelArea();
        for (int s = 0; s < n; s++) weights[s] *= cell;
        return weights;
    }
}
