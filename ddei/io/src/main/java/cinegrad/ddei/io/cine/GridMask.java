package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// Which samples of the Cartesian grid were measured: whole lines along the readout, or any samples.
///
/// @param rows   1 for whole lines, which are the same in every row; else H
/// @param values (T, rows, W) of 0 and 1
public record GridMask(int frames, int rows, int width, float[] values) {
    public GridMask {
        if (values.length != (long) frames * rows * width) {
            throw new IllegalArgumentException("mask: (T,H,W) = (" + frames + "," + rows + "," + width + ") has not "
                    + values.length + " values");
        }
        for (float v : values) {
            if (v != 0 && v != 1) throw new IllegalArgumentException("the mask must hold 0 and 1 only, it holds " + v);
        }
    }

    /// @param lines (T, W)
    public static GridMask ofLines(float[] lines, int frames, int width) {
        return new GridMask(frames, 1, width, lines);
    }

    /// Whole lines where all rows are equal.
    ///
    /// @param samples (T, H, W)
    public static GridMask ofSamples(float[] samples, int frames, int height, int width) {
        var lines = new float[frames * width];
        for (int t = 0; t < frames; t++) System.arraycopy(samples, t * height * width, lines, t * width, width);
        for (int i = 0; i < samples.length; i++) {
            if (samples[i] != lines[i / (height * width) * width + i % width]) {
                return new GridMask(frames, height, width, samples);
            }
        }
        return ofLines(lines, frames, width);
    }

    /// Whether whole lines were measured.
    public boolean isOfLines() {
        return rows == 1;
    }

    public boolean isMeasured(int frame, int row, int column) {
        return values[(frame * rows + (rows == 1 ? 0 : row)) * width + column] != 0;
    }

    /// How many times fewer samples than a full set.
    public double acceleration() {
        double sampled = 0;
        for (float v : values) sampled += v;
        return values.length / sampled;
    }

    /// The samples of both.
    GridMask and(GridMask other) {
        int height = Math.max(rows, other.rows);
        var both = new float[frames * height * width];
        for (int i = 0; i < both.length; i++) {
            int t = i / (height * width);
            int h = i / width % height;
            both[i] = isMeasured(t, h, i % width) && other.isMeasured(t, h, i % width) ? 1 : 0;
        }
        return ofSamples(both, frames, height, width);
    }

    /// Unsigned bytes (T, W) of whole lines, else (T, H, W).
    public HostArray array() {
        var bytes = new long[values.length];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (long) values[i];
        return HostArray.of(ElementType.UINT8, rows == 1 ? Shape.of(frames, width) : Shape.of(frames, rows, width), bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GridMask o && frames == o.frames && rows == o.rows && width == o.width
                && Arrays.equals(values, o.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return isOfLines() ? "whole lines" : "single samples";
    }
}
