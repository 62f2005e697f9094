package cinegrad.ops.conv;

import cinegrad.ops.gemm.ColumnTiles;

/// The kernel that computes a convolution.
enum ConvChoice {
    /// [DirectConv] and [DirectWeightGradient]: every geometry.
    DIRECT,
    /// [FewOutputs] and [FewOutputsWeightGradient].
    FEW_OUTPUTS,
    /// [WinogradConv] and [WinogradWeightGradient].
    WINOGRAD;

    private static final int FEWEST_CHANNELS = 8;
    /// The most numbers in transformed weights, or in one sum of their gradient, that still fit an array with ease.
    private static final long MOST_WEIGHTS = 1L << 30;
    private static final int MOST_CHANNELS = 1 << 20;
    /// Channels by which kernels pad theirs, at most.
    private static final int PADDING = 64;

    /// For the forward convolution or the input gradient.
    static ConvChoice of(Gather gather, ConvMode mode) {
        if (fewOutputs(gather.g(), gather.target().size(4), gather.source().size(4))) return FEW_OUTPUTS;
        return winograd(gather.g(), mode) ? WINOGRAD : DIRECT;
    }

    /// @param lanes of a vector: the tiles of Winograd's sums take [ColumnTiles#GROUP] rows from one
    static ConvChoice ofWeightGradient(Conv3dGeometry g, ConvMode mode, int lanes) {
        if (fewOutputs(g, g.k(), g.c())) return FEW_OUTPUTS;
        return lanes >= ColumnTiles.GROUP && winograd(g, mode) ? WINOGRAD : DIRECT;
    }

    private static boolean fewOutputs(Conv3dGeometry g, int outputs, int inputs) {
        return g.groups() == 1 && g.stride().w() == 1 && g.dilation().w() == 1 && outputs <= FewOutputs.MOST
                && inputs >= FEWEST_CHANNELS;
    }

    /// Winograd's transform computes a 3×3 window with a quarter of the products. It applies to stride and dilation 1 and padding
    /// up to 2, and is faster if there are enough channels to share the cost of the transforms.
    private static boolean winograd(Conv3dGeometry g, ConvMode mode) {
        boolean applies = g.kH() == 3 && g.kW() == 3 && g.groups() == 1
                && g.stride().h() == 1 && g.stride().w() == 1 && g.dilation().h() == 1 && g.dilation().w() == 1
                && g.padding().h() <= 2 && g.padding().w() <= 2;
        return mode == ConvMode.FAST && applies && g.c() >= FEWEST_CHANNELS && g.k() >= FEWEST_CHANNELS && winogradFits(g);
    }

    private static boolean winogradFits(Conv3dGeometry g) {
        long planes = (long) g.kT() * WinogradTransform.PLANES;
        return (long) g.c() + g.k() <= MOST_CHANNELS && planes * (g.c() + PADDING) * (g.k() + PADDING) <= MOST_WEIGHTS;
    }
}
