package cinegrad.ops.gemm;

/// A product whose numbers of rows and panels are fixed; the classes come from [TileCode].
@FunctionalInterface
interface Tile {
    /// C (+)= A · B for the rows of A from `row` on and the panels of B from `b[bAt]` on.
    void multiply(float[] a, int aAt, int row, float[] b, int bAt, float[] c, int cAt, Accumulation mode, TileGeometry g);
}
