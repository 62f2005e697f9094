package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;

/// A convex function f of complex videos with a proximal step, all that iterative methods use.
interface Proximal {
    /// f(x).
    double value(NdArray x);

    /// The minimizer of f(x) + ‖x − z‖² / 2·size.
    NdArray step(NdArray z, double size);

    /// The proximal step of the conjugate function f*, by Moreau's identity z − size·step(z/size, 1/size).
    default NdArray dualStep(NdArray z, double size) {
        return z.minus(step(z.times(1 / size), 1 / size).times(size));
    }
}
