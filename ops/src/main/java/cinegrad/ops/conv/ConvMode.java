package cinegrad.ops.conv;

/// The algorithms that a convolution may use.
public enum ConvMode {
    /// The fastest known for each geometry; 3×3 windows through Winograd's transform, relative error about 2e-6.
    FAST,
    /// Only kernels that sum the products of the definition, relative error about 3e-7.
    EXACT
}
