package cinegrad.ops.fft;

import cinegrad.ops.parallel.Vectors;

import java.util.Optional;

/// Transforms lines of an array in panels of `lanes` lines.
///
/// The lanes never meet, and a panel that is not full computes its idle lanes too, so a line's result does not depend on which
/// lines share its panel, nor on how the lines are split over threads.
sealed interface LineKernel permits VectorLines, PlainLines {
    int lanes();

    /// The memory of a panel.
    long panelBytes(FftPlan plan);

    /// The plan for transforming the lines of an axis one by one, if that is faster.
    Optional<RowPlan> rowPlan(FftGeometry g, int axis, double scale);

    /// Transforms the lines `from` ≤ i < `to`. `in` may be `out`.
    void run(float[] in, float[] out, AxisPass axis, int from, int to, FftScratch scratch);

    /// The kernel for float arrays, chosen once: the vector kernel if the module `jdk.incubator.vector` is present.
    static LineKernel ofThisMachine() {
        return Choice.KERNEL;
    }

    final class Choice {
        private Choice() { }

        private static final LineKernel KERNEL =
                Vectors.arePresent() ? new VectorLines() : new PlainLines();
    }
}
