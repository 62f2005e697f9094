package cinegrad.autograd.option;

import cinegrad.ops.fft.FftGeometry.Norm;

/// Where the factor 1/n of a Fourier transform and its inverse goes.
public enum FourierScaling {
    /// With the inverse transform.
    BACKWARD(Norm.NONE, Norm.BY_N),
    /// 1/√n with both, which makes them unitary.
    ORTHO(Norm.ORTHO, Norm.ORTHO),
    /// With the forward transform.
    FORWARD(Norm.BY_N, Norm.NONE);

    private final Norm forward;
    private final Norm inverse;

    FourierScaling(Norm forward, Norm inverse) {
        this.forward = forward;
        this.inverse = inverse;
    }

    /// The factor of the forward transform.
    public Norm forward() {
        return forward;
    }

    /// The factor of the inverse transform.
    public Norm inverse() {
        return inverse;
    }
}
