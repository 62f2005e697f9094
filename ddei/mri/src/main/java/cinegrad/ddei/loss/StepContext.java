package cinegrad.ddei.loss;

import cinegrad.ops.random.RandomStream;

/// The moment of a training step. A step depends on its moment alone, so a resumed run continues with the same bits.
///
/// @param step   counted from 0
/// @param epoch  how often all examples were seen before
/// @param random this step's own stream: the same step draws the same, whatever came before
public record StepContext(long step, int epoch, RandomStream random) {
    /// The first step, with these random numbers.
    public static StepContext first(RandomStream random) {
        return new StepContext(0, 0, random);
    }
}
