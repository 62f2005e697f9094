package cinegrad.ops.fft;

import cinegrad.ops.shape.ShapeException;

import java.util.Optional;

/// A transform along one axis, prepared for panels of a number of lanes: the lines, and the place in the panel where each sample
/// enters and leaves. Shifts and the inverse direction only change these places.
///
/// Line i starts at complex number `(i / inner)·n·inner + i % inner`; its samples are `inner` apart. In a panel, place p holds
/// `lanes` real parts, then `lanes` imaginary parts, from `2·lanes·p` on.
final class AxisPass {
    final LineKernel kernel;
    final FftPlan plan;
    final int n;
    final int inner;
    final int lines;
    final double scale;
    /// For lines that need no panel.
    final Optional<RowPlan> rows;
    /// For each real number of a line, in memory order (re, im, re, im …): the place in the panel where its lane 0 enters.
    final int[] enter;
    /// The same for leaving.
    final int[] leave;
    /// For each place of a panel, the distance in the array from a line's first number to the sample that enters there.
    final int[] origin;
    /// The same for the sample that leaves there.
    final int[] destination;

    AxisPass(FftGeometry g, int axis, FftPlan plan, double scale, LineKernel kernel) {
        int lanes = kernel.lanes();
        this.kernel = kernel;
        this.plan = plan;
        this.n = plan.length();
        this.inner = g.shape().stride(axis);
        this.lines = g.shape().elements() / n;
        this.scale = scale;
        this.rows = kernel.rowPlan(g, axis, scale);
        this.enter = new int[2 * n];
        this.leave = new int[2 * n];
        this.origin = new int[plan.places()];
        this.destination = new int[n];
        int center = g.centering() == FftGeometry.Centering.CENTERED ? n / 2 : 0;
        int sign = g.direction() == FftGeometry.Direction.FORWARD ? 1 : -1;
        for (int i = 0; i < n; i++) {
            FftPlan.Pass.requireUninterrupted(i);
            int time = Math.floorMod(i - center, n);
            int frequency = Math.floorMod(sign * (i - center), n);          // F⁻¹[k] = F[−k], unscaled
            origin[plan.slot(time)] = 2 * inner * i;
            destination[frequency] = 2 * inner * i;
            for (int part = 0; part < 2; part++) {
                enter[2 * i + part] = (2 * plan.slot(time) + part) * lanes;
                leave[2 * i + part] = (2 * frequency + part) * lanes;
            }
        }
    }

    /// Refuses a line of which a panel would not fit an array, before anything is computed for it.
    static void requirePanel(FftGeometry g, int axis, long places, int lanes) {
        if (2L * lanes * (places + lanes) > Integer.MAX_VALUE - 64) {
            throw new ShapeException("fft: length " + g.shape().size(axis) + " along axis " + axis + " of " + g.shape()
                    + " is more than a panel of " + lanes + " lines can hold; transform it as two axes");
        }
    }

    /// The array index of the real part of the first sample of `line`.
    int start(int line) {
        return 2 * (line / inner * n * inner + line % inner);
    }
}
