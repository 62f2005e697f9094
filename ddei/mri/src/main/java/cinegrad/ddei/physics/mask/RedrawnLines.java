package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;

/// Lines drawn anew by the law they were first drawn by, over the columns and rows the acquisition had.
///
/// The law covers `columns` columns. Where k-space was zero-padded to a wider grid, or cut to a narrower one, center is on
/// center: the first is column W/2 − columns/2, both halves rounded down.
public record RedrawnLines(LineSampling sampling) implements MaskLaw {
    @Override
    public Mask draw(Mask acquired, int columns, RandomStream random) {
        int frames = acquired.frames(), height = acquired.height(), width = acquired.width();
        int left = width / 2 - columns / 2;
        var lines = sampling.draw(frames, columns, random);
        boolean[] rows = new boolean[height];
        for (int i = 0; i < frames * height * width; i++) if (acquired.at(i)) rows[i / width % height] = true;
        boolean[] samples = new boolean[frames * height * width];
        for (int t = 0; t < frames; t++) {
            for (int h = 0; h < height; h++) {
                for (int w = Math.max(0, left); rows[h] && w < Math.min(width, left + columns); w++) {
                    samples[(t * height + h) * width + w] = lines.at(t, w - left);
                }
            }
        }
        return new Mask(frames, height, width, samples);
    }

    /// How often each of `width` columns is acquired, estimated from `draws` frames.
    public double[] frequency(int width, int columns, int draws, RandomStream random) {
        int left = width / 2 - columns / 2;
        var lines = sampling.draw(draws, columns, random);
        int[] count = new int[width];
        for (int t = 0; t < draws; t++) {
            for (int w = Math.max(0, left); w < Math.min(width, left + columns); w++) if (lines.at(t, w - left)) count[w]++;
        }
        return Arrays.stream(count).mapToDouble(c -> (double) c / draws).toArray();
    }
}
