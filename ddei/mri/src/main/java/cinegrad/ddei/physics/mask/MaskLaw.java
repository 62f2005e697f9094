package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

/// A law that the mask of an acquisition was drawn from, and other masks can be drawn from.
public sealed interface MaskLaw permits RedrawnLines, ShuffledFrames {
    /// Draws a mask as `acquired` might have been instead, of the same size.
    ///
    /// @param columns how many columns the acquisition had: other than the width where k-space was zero-padded to it or cut to
    ///                it, center on center
    Mask draw(Mask acquired, int columns, RandomStream random);
}
