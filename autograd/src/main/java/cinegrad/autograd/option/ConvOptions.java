package cinegrad.autograd.option;

import cinegrad.ops.shape.Triple;

/// How a convolution's window moves, along (T, H, W); convolutions with fewer axes use the last ones.
public record ConvOptions(Triple stride, Triple padding, Triple dilation, int groups) {
    /// Stride 1, no padding, dilation 1, one group.
    public static final ConvOptions DEFAULT = new ConvOptions(Triple.ONE, Triple.of(0, 0, 0), Triple.ONE, 1);

    public ConvOptions withStride(int... stride) {
        return new ConvOptions(triple(stride, 1), padding, dilation, groups);
    }

    public ConvOptions withPadding(int... padding) {
        return new ConvOptions(stride, triple(padding, 0), dilation, groups);
    }

    public ConvOptions withDilation(int... dilation) {
        return new ConvOptions(stride, padding, triple(dilation, 1), groups);
    }

    public ConvOptions withGroups(int groups) {
        return new ConvOptions(stride, padding, dilation, groups);
    }

    /// One number for each of the last axes; `rest` for those before.
    private static Triple triple(int[] last, int rest) {
        int n = last.length;
        if (n < 1 || n > 3) {
            throw new IllegalArgumentException("convolution: " + n + " numbers; name one for each of the last one to three axes");
        }
        return Triple.of(n > 2 ? last[n - 3] : rest, n > 1 ? last[n - 2] : rest, last[n - 1]);
    }
}
