package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

/// A law of subsets of an acquisition: one part is the network's input, the rest checks its output.
public sealed interface Split permits BernoulliSplit, GaussianSplit, EvenFrames, OneChunk, FreshLines {
    /// Draws the part of `acquired` that is kept for the network's input.
    Mask draw(Mask acquired, RandomStream random);
}
