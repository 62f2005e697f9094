package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

import java.util.OptionalInt;

/// Lines drawn anew by the law they were first drawn by, over the rows the acquisition has.
///
/// @param columns how many columns in the middle of the grid the law covers, where k-space was zero-padded to a wider grid,
///                center on
///                center: the first is column W/2 − columns/2, both halves rounded down; empty: all of them
public record RedrawnLines(LineSampling sampling, OptionalInt columns) implements MaskLaw {
    public RedrawnLines {
        if (columns.isPresent() && columns.getAsInt() < 1) {
            throw new IllegalArgumentException("RedrawnLines: at least one column, got " + columns.getAsInt());
        }
    }

    public RedrawnLines(LineSampling sampling) {
        this(sampling, OptionalInt.empty());
    }

    @Override
    public Mask draw(Mask acquired, RandomStream random) {
        int frames = acquired.frames(), height = acquired.height(), width = acquired.width();
        int known = known(width), left = width / 2 - known / 2;
        var lines = sampling.draw(frames, known, random);
        boolean[] rows = new boolean[height];
        for (int i = 0; i < frames * height * width; i++) if (acquired.at(i)) rows[i / width % height] = true;
        boolean[] samples = new boolean[frames * height * width];
        for (int t = 0; t < frames; t++) {
            for (int h = 0; h < height; h++) {
                for (int w = 0; rows[h] && w < known; w++) samples[(t * height + h) * width + left + w] = lines.at(t, w);
            }
        }
        return new Mask(frames, height, width, samples);
    }

    /// How often each of `width` columns is acquired, estimated from `draws` frames.
    public double[] frequency(int width, int draws, RandomStream random) {
        int known = known(width), left = width / 2 - known / 2;
        var lines = sampling.draw(draws, known, random);
        double[] frequency = new double[width];
        for (int t = 0; t < draws; t++) for (int w = 0; w < known; w++) if (lines.at(t, w)) frequency[left + w] += 1.0 / draws;
        return frequency;
    }

    private int known(int width) {
        int known = columns.orElse(width);
        if (known > width) throw new IllegalArgumentException("RedrawnLines: " + known + " columns do not fit into W = " + width);
        return known;
    }
}
