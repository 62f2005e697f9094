package cinegrad.autograd.option;

/// An orthogonal wavelet by its low-pass filter h, of length 2·N for N vanishing moments: Σ h = √2, Σ h_k·h_{k+2m} = 0 for m ≠ 0.
/// The high-pass filter is `g_k = (−1)^k · h_{2N−1−k}`. Source: Daubechies, *Orthonormal Bases of Compactly Supported Wavelets*,
/// 1988; the filters are the factors of its polynomials with roots inside the unit circle, computed with 80 digits.
public enum Wavelet {
    /// Means and differences of neighbors.
    HAAR(0.707106781186547524, 0.707106781186547524),
    /// Of Daubechies, blind to straight lines.
    DAUBECHIES_2(0.482962913144534143, 0.836516303737807906, 0.224143868042013381, -0.129409522551260381),
    /// Of Daubechies, blind to polynomials of degree 2.
    DAUBECHIES_3(
            0.332670552950082616, 0.806891509311092576, 0.45987750211849157, -0.135011020010254589, -0.0854412738820266617,
            0.0352262918857095366),
    /// Of Daubechies, blind to polynomials of degree 3.
    DAUBECHIES_4(
            0.230377813308896501, 0.714846570552915647, 0.630880767929858908, -0.0279837694168598542, -0.187034811719093084,
            0.0308413818355607636, 0.0328830116668851997, -0.0105974017850690321),
    /// Of Daubechies, blind to polynomials of degree 5.
    DAUBECHIES_6(
            0.111540743350109464, 0.494623890398453086, 0.751133908021095351, 0.315250351709197629, -0.22626469396543982,
            -0.129766867567261936, 0.0975016055873230491, 0.0275228655303057286, -0.0315820393174860296,
            0.000553842201161496139, 0.00477725751094551064, -0.00107730108530847956),
    /// Of Daubechies, blind to polynomials of degree 7.
    DAUBECHIES_8(
            0.05441584224310401, 0.312871590914299971, 0.675630736297289807, 0.585354683654206713, -0.0158291052563493057,
            -0.284015542961546927, 0.00047248457391328277, 0.128747426620478459, -0.0173693010018075462,
            -0.0440882539307947515, 0.0139810279173982816, 0.00874609404740577672, -0.00487035299345157431,
            -0.000391740373376947046, 0.000675449406450569366, -0.000117476784124769534);

    private final double[] low;

    Wavelet(double... low) {
        this.low = low;
    }

    /// The number of coefficients of each filter.
    public int length() {
        return low.length;
    }

    /// Coefficient k of the low-pass filter.
    public double low(int k) {
        return low[k];
    }

    /// Coefficient k of the high-pass filter.
    public double high(int k) {
        return (k % 2 == 0 ? 1 : -1) * low[low.length - 1 - k];
    }
}
