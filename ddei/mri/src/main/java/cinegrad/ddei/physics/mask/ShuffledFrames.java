package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

import java.util.stream.IntStream;

/// The acquisition's own frames in another order. Where frames were drawn independently, this is as likely a mask as the
/// acquired one, and nothing else about the law needs to be known.
public record ShuffledFrames() implements MaskLaw {
    /// @throws IllegalArgumentException if all frames are alike
    @Override
    public Mask draw(Mask acquired, int columns, RandomStream random) {
        int pixels = acquired.pixels(), frames = acquired.frames();
        if (IntStream.range(pixels, frames * pixels).allMatch(i -> acquired.at(i) == acquired.at(i % pixels))) {
            throw new IllegalArgumentException("ShuffledFrames: all frames of " + acquired
                    + " sample the same, so their order says nothing; state the law that draws masks (--mask-law)");
        }
        int[] order = random.permutation(frames);
        boolean[] samples = new boolean[frames * pixels];
        for (int i = 0; i < samples.length; i++) samples[i] = acquired.at(order[i / pixels] * pixels + i % pixels);
        return new Mask(frames, acquired.height(), acquired.width(), samples);
    }
}
