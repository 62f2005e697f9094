package cinegrad.ops.lowrank;

import cinegrad.ops.parallel.Vectors;

/// Shrinks the singular values of some small complex matrices at once, all of a rows and b columns, a ≤ b:
///
/// A = U diag(s) V* becomes U diag(s · max(0, 1 − (t/s)²)) V*.
///
/// It is the proximal step of the weighted nuclear norm whose weight of each singular value is t²/s: large ones, which carry the
/// picture, lose little; those below t vanish. Source: Gu et al., *Weighted nuclear norm minimization with application to image
/// denoising*, CVPR 2014. A matrix's result does not depend on the others, nor on how many there are at once; a power of two on
/// matrix and threshold comes out as that power of two. Results are good to about 1e-6 of
/// the largest singular value; to 1e-4 where others lie a thousand times lower, close to the threshold. A matrix that holds NaN
/// or infinity becomes NaN, its rank 0. Not for several threads at a time.
public interface ShrinkageBatch {
    /// Vector kernels where the module is present, else plain loops.
    static ShrinkageBatch of(int rows, int columns) {
        if (rows < 1 || rows > columns) {
            throw new IllegalArgumentException("shrinkage: needs 1 ≤ rows ≤ columns, got " + rows + " and " + columns
                    + "; transpose the matrices");
        }
        return Vectors.arePresent() ? new VectorShrinkage(rows, columns) : new PlainShrinkage(rows, columns);
    }

    /// How many matrices.
    int size();

    /// Real parts: element (i, p) of matrix m at (i · columns + p) · size + m. Filled before [#shrink], which replaces them.
    float[] real();

    /// Imaginary parts, laid out alike.
    float[] imaginary();

    /// @param threshold t > 0, finite
    void shrink(float threshold);

    /// Throws unless the threshold is positive and finite.
    static void requireThreshold(float threshold) {
        if (!(threshold > 0 && Float.isFinite(threshold))) {
            throw new IllegalArgumentException("shrinkage: the threshold must be positive and finite, got " + threshold);
        }
    }

    /// The singular values of that matrix that were above the last threshold.
    int rank(int matrix);
}
