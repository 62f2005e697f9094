package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

/// A law of acquisition masks: whole lines along W, drawn anew for every frame.
public sealed interface LineSampling permits RandomLines, GaussianLines, EquispacedLines, PolynomialLines {
    /// Draws a mask of `frames` frames with `width` columns.
    LineMask draw(int frames, int width, RandomStream random);

    LineBudget budget();
}
