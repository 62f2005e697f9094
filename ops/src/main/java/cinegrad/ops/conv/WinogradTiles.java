package cinegrad.ops.conv;

import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// A target array of frames cut into tiles of 4×4 points, and the 6×6 windows of the source array that they read.
///
/// Tiles are numbered over all frames, row by row.
///
/// @param padH rows of zeros above the source, 0 … 2
/// @param padW columns of zeros left of the source, 0 … 2
record WinogradTiles(Shape source, Shape target, int padH, int padW) {
    static WinogradTiles of(Gather gather) {
        var padding = gather.g().padding();
        boolean forward = gather.direction() == Gather.Direction.FORWARD;
        return new WinogradTiles(gather.source(), gather.target(), forward ? padding.h() : 2 - padding.h(), forward ? padding.w()
                : 2 - padding.w());
    }

    int down() {
        return (target.size(2) + WinogradTransform.OUT - 1) / WinogradTransform.OUT;
    }

    int across() {
        return (target.size(3) + WinogradTransform.OUT - 1) / WinogradTransform.OUT;
    }

    /// Tiles of all frames.
    int count() {
        return target.size(0) * target.size(1) * down() * across();
    }

    /// Whether the windows of tile row `row` lie inside the source along H.
    boolean insideDown(int row) {
        int h = row * WinogradTransform.OUT - padH;
        return h >= 0 && h + WinogradTransform.IN <= source.size(2);
    }

    /// The first tile of a row whose window lies inside the source along W.
    int firstInside() {
        return padW > 0 ? 1 : 0;
    }

    /// One past the last tile of a row whose window lies inside the source along W.
    int endInside() {
        return Math.max(0, (source.size(3) + padW - WinogradTransform.IN + WinogradTransform.OUT) / WinogradTransform.OUT);
    }

    /// Writes the 6×6 window of source frame `frame` whose target tile starts at row `oh`, column `ow`, as [6][6][padded].
    void copyWindow(float[] x, int xAt, int frame, int oh, int ow, int padded, float[] patch) {
        copy(x, xAt, source, frame, oh - padH, ow - padW, WinogradTransform.IN, padded, patch);
    }

    /// Writes the 4×4 tile of a target-shaped array as [4][4][padded], zeros beyond the edge.
    void copyTile(float[] y, int yAt, int frame, int oh, int ow, int padded, float[] patch) {
        copy(y, yAt, target, frame, oh, ow, WinogradTransform.OUT, padded, patch);
    }

    private static void copy(float[] x, int xAt, Shape shape, int frame, int h0, int w0, int size, int padded, float[] patch) {
        int channels = shape.size(4);
        int height = shape.size(2);
        int width = shape.size(3);
        Arrays.fill(patch, 0, size * size * padded, 0);
        for (int i = Math.max(0, -h0); i < Math.min(size, height - h0); i++) {
            for (int j = Math.max(0, -w0); j < Math.min(size, width - w0); j++) {
                int from = xAt + ((frame * height + h0 + i) * width + w0 + j) * channels;
                System.arraycopy(x, from, patch, (i * size + j) * padded, channels);
            }
        }
    }
}
