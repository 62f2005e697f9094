package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

/// A law of subsets of an acquisition: the part a network sees, while the rest checks its answer.
public sealed interface Split permits BernoulliSplit, GaussianSplit, EvenFrames, OneChunk, FreshLines {
    /// Draws the part of `acquired` that is kept for the network's input.
    Mask draw(Mask acquired, RandomStream random);
}
