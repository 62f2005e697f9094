package cinegrad.ops.conv;

import cinegrad.ops.gemm.Tiles;
import cinegrad.ops.shape.Shape;

/// Transforms windows of a source array into the planes [vector of channels][tile][lane] of a strip of tiles.
///
/// Windows that lie inside the source are read where they are, a row of them at once. Those that reach over its edge, and all
/// of them where the channels do not fill whole vectors, are first copied into a patch padded with zeros.
///
/// @param padded channels, rounded up to whole vectors
/// @param strip  tiles of a strip
/// @param plane  numbers from one plane to the next
record WinogradInputs(WinogradTiles tiles, float[] x, int xAt, int padded, int strip, int plane, ConvScratch scratch) {
    /// Tiles `column` … `column + count` of tile row `row`, seeing source frame `frame`, to `v[to]` and on.
    ///
    /// @return at least the square of the largest number they see; NaN if one of these is
    float transformRow(int frame, int row, int column, int count, float[] v, int to, int worker) {
        Shape source = tiles.source();
        float[] half = scratch.aligned(worker, ConvScratch.Use.HALF, WinogradTransform.HALF);
        WinogradTransform.clearSquares(half);
        int depth = source.size(4);
        boolean whole = depth == padded && tiles.insideDown(row);
        int from = whole ? Math.clamp(tiles.firstInside(), column, column + count) : column;
        int until = whole ? Math.clamp(tiles.endInside(), from, column + count) : column;
        if (from < until) {
            int h = row * WinogradTransform.OUT - tiles.padH();
            int w = from * WinogradTransform.OUT - tiles.padW();
            int at = xAt + ((frame * source.size(2) + h) * source.size(3) + w) * depth;
            transform(x, at, source.size(3) * depth, until - from, v, to + (from - column) * Tiles.LANES, half);
        }
        float[] patch = scratch.numbers(worker, ConvScratch.Use.PATCH, WinogradTransform.PLANES * padded);
        for (int i = column; i < column + count; i++) {
            if (i >= from && i < until) continue;
            tiles.copyWindow(x, xAt, frame, row * WinogradTransform.OUT, i * WinogradTransform.OUT, padded, patch);
            transform(patch, 0, WinogradTransform.IN * padded, 1, v, to + (i - column) * Tiles.LANES, half);
        }
        return WinogradTransform.squares(half);
    }

    private void transform(float[] from, int at, int row, int count, float[] v, int to, float[] half) {
        for (int c = 0; c < padded; c += Tiles.LANES) {
            WinogradTransform.input(from, at + c, row, padded, count, half, v, to + c * strip, plane);
        }
    }
}
