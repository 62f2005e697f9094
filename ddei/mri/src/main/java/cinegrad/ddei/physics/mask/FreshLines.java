package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

/// Multiplicative splitting (weighted SSDU): keeps what a freshly drawn acquisition mask would have acquired too.
public record FreshLines(LineSampling sampling) implements Split {
    @Override
    public Mask draw(Mask acquired, RandomStream random) {
        return sampling.draw(acquired.frames(), acquired.width(), random).overRows(acquired.height()).and(acquired);
    }
}
