package cinegrad.ops.nufft;

import cinegrad.ops.parallel.Vectors;

/// The inner loops of gridding. The grid is complex (height, width), the samples y are complex and in their own order, the first
/// number of sample 0 at `yAt`.
sealed interface GriddingKernel permits PlainGridding, VectorGridding {
    /// `y[s] = Σ_{r,c} φ_r φ_c · grid[row + r, column + c]` for the sorted samples from ≤ i < to.
    void interpolate(SampleBins bins, float[] grid, float[] y, int yAt, int from, int to);

    /// `grid[row + r, column + c] += φ_r φ_c · y[s]` for the sorted samples from ≤ i < to, but only in rows of the band that
    /// begins with grid row `top`.
    ///
    /// @param shift what is added to the rows of the samples: 0, or −height where the band of the samples lies before row 0
    void spread(SampleBins bins, float[] y, int yAt, int from, int to, float[] grid, int top, int shift);

    /// The vector kernel if the JVM has the incubator module, else the plain one.
    static GriddingKernel fastest() {
        return Vectors.arePresent() ? new VectorGridding(new PlainGridding()) : new PlainGridding();
    }
}
