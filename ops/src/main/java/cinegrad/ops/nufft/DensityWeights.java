package cinegrad.ops.nufft;

import cinegrad.ops.fft.Fft;
import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;

/// Density compensation: the area of k-space each sample stands for, in cells of the Cartesian grid, so that A* W A is about the
/// identity where k-space is covered, and W = 1 on the Cartesian points.
public final class DensityWeights {
    private DensityWeights() { }

    /// From the points alone: `w ← w / (P Pᵀ w)` with the gridding kernel P until all samples see the same density. Source: Pipe
    /// and Menon, *Sampling density compensation in MRI: rationale and an iterative numerical solution*, MRM 41 (1999). Ten to
    /// thirty iterations are usual.
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
