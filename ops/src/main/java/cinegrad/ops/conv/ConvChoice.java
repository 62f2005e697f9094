package cinegrad.ops.conv;

import cinegrad.ops.Conv3dGeometry;

/// Which kernel computes a convolution.
enum ConvChoice {
    /// [DirectConv] and [DirectWeightGradient]: every geometry.
    DIRECT,
    /// [WinogradConv] and [WinogradWeightGradient].
    WINOGRAD;

    private static final int FEWEST_CHANNELS = 8;

    /// Winograd's transform does a 3×3 window in a quarter of the products; it applies to stride and dilation 1 and padding up to 2,
    /// and pays where there are enough channels to share the cost of the transforms.
    static ConvChoice of(Conv3dGeometry g, ConvMode mode) {
        boolean applies = g.kH() == 3 && g.kW() == 3 && g.groups() == 1
                && g.stride().h() == 1 && g.stride().w() == 1 && g.dilation().h() == 1 && g.dilation().w() == 1
                && g.padding().h() <= 2 && g.padding().w() <= 2;
        boolean pays = g.c() >= FEWEST_CHANNELS && g.k() >= FEWEST_CHANNELS;
        return mode == ConvMode.FAST && applies && pays ? WINOGRAD : DIRECT;
    }
}
