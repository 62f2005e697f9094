package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

/// Phase2Phase: keeps the frames 0, 2, 4, … and empties the others. Uses no random value.
public record EvenFrames() implements Split {
    @Override
    public Mask draw(Mask acquired, RandomStream random) {
        return acquired.onlyFrames(t -> t % 2 == 0);
    }
}
