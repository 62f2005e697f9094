/// Discrete Fourier transforms of any length along any axes.
///
/// Conventions, stated here once:
/// * forward: `X[k] = Σ_j x[j] · exp(−2πi·jk/n)`; inverse: the same with `+`, and no scale of its own. The scale is a separate
///   choice ([FftGeometry.Norm]), so the adjoint of a transform is the other direction with the same scale;
/// * centered: `fftshift ∘ F ∘ ifftshift` along every transformed axis. `fftshift` rolls an axis by `n/2`, `ifftshift` by
///   `(n+1)/2` (integer division); the two differ when n is odd;
/// * a complex array is interleaved (re, im); shapes count complex numbers, the trailing 2 is not part of them.
///
/// Read [FftGeometry] for the settings, [cinegrad.ops.reference.ReferenceFourier] for the definition in plain loops, [Fft]
/// for the fast transform. Inside, [FftPlan] factors a length, and a [LineKernel] transforms a *panel* of lines at once,
/// one line a vector lane, so that every butterfly is a plain vector operation whatever the radix, the length or the axis.
/// Contiguous lines of some lengths are transformed one by one, see [RowPlan]. Inverse direction and shifts only change the order
/// in which samples enter and leave a panel.
package cinegrad.ops.fft;
