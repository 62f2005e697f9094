package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

/// Keeps exactly `floor(ratio · samples)` of the samples of all frames together, each set of that size as likely as another.
public record BernoulliSplit(double ratio) implements Split {
    public BernoulliSplit {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("BernoulliSplit: ratio must be within 0 … 1, got " + ratio);
        }
    }

    @Override
    public Mask draw(Mask acquired, RandomStream random) {
        int all = acquired.count();
        int[] rank = random.permutation(all);
        int most = (int) (ratio * all);
        boolean[] kept = new boolean[acquired.frames() * acquired.pixels()];
        for (int i = 0, next = 0; i < kept.length; i++) if (acquired.at(i)) kept[i] = rank[next++] < most;
        return acquired.keep(i -> kept[i]);
    }

    /// Where nothing is acquired yet: each of (T, H, W) samples by a coin of its own.
    public Mask drawFree(int frames, int height, int width, RandomStream random) {
        boolean[] samples = new boolean[Math.multiplyExact(Math.multiplyExact(frames, height), width)];
        for (int i = 0; i < samples.length; i++) samples[i] = random.uniform() <= ratio;
        return new Mask(frames, height, width, samples);
    }
}
