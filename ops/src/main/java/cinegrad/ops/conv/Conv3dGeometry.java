package cinegrad.ops.conv;

import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.Triple;

/// The sizes of a 3-D cross-correlation of an input (N, T, H, W, C) with a weight (kT, kH, kW, C/groups, K), checked once.
///
/// `y[n,t,h,w,k] = Σ_{a,b,d,c} x[n, t·sT + a·dT − pT, h·sH + b·dH − pH, w·sW + d·dW − pW, c] · weight[a,b,d,c,k]` with stride s,
/// dilation d and zero padding p on both sides of an axis; points outside the input read 0. With groups, output channel k
/// sees only the C/groups input channels of its own group: group j joins input channels [j·C/groups, (j+1)·C/groups) to output
/// channels [j·K/groups, (j+1)·K/groups). As PyTorch's `conv3d`, with the channels last. A 2-D convolution has kT = 1.
///
/// Throws a [cinegrad.ops.shape.ShapeException] if the sizes do not fit together or the output would be empty
public record Conv3dGeometry(Shape input, Shape weight, Triple stride, Triple padding, Triple dilation, int groups) {
    public Conv3dGeometry {
        if (input.rank() != 5) throw new ShapeException("conv3d: the input must be (N,T,H,W,C), got " + input);
        if (weight.rank() != 5) throw new ShapeException("conv3d: the weight must be (kT,kH,kW,C/groups,K), got " + weight);
        String sizes = "; input (N,T,H,W,C) = " + input + ", weight (kT,kH,kW,C/groups,K) = " + weight;
        if (input.elements() == 0 || weight.elements() == 0) throw new ShapeException("conv3d: an axis has no elements" + sizes);
        if (stride.least() < 1) {
            throw new ShapeException("conv3d: stride (t,h,w) = " + stride + " must be at least 1 on every axis" + sizes);
        }
        if (dilation.least() < 1) {
            throw new ShapeException("conv3d: dilation (t,h,w) = " + dilation + " must be at least 1 on every axis" + sizes);
        }
        if (padding.least() < 0) {
            throw new ShapeException("conv3d: padding (t,h,w) = " + padding + " must not be negative" + sizes);
        }
        if (groups < 1) throw new ShapeException("conv3d: groups must be at least 1, got " + groups + sizes);
        if (input.size(4) % groups != 0 || weight.size(4) % groups != 0) {
            throw new ShapeException("conv3d: " + groups + " groups do not divide C = " + input.size(4) + " and K = "
                    + weight.size(4) + sizes);
        }
        if (input.size(4) != weight.size(3) * groups) {
            throw new ShapeException("conv3d: input has " + input.size(4) + " channels but the weight expects "
                    + weight.size(3) * groups
                    + (groups == 1 ? "" : " (" + groups + " groups of " + weight.size(3) + ")") + sizes);
        }
        requireOutput("T", input.size(1), weight.size(0), padding.t(), dilation.t(), sizes);
        requireOutput("H", input.size(2), weight.size(1), padding.h(), dilation.h(), sizes);
        requireOutput("W", input.size(3), weight.size(2), padding.w(), dilation.w(), sizes);
    }

    /// Stride 1, dilation 1, one group.
    public static Conv3dGeometry of(Shape input, Shape weight, Triple padding) {
        return new Conv3dGeometry(input, weight, Triple.ONE, padding, Triple.ONE, 1);
    }

    /// As [#of], padded so that the output is as large as the input.
    ///
    /// @throws ShapeException if a kernel size is even
    public static Conv3dGeometry same(Shape input, Shape weight) {
        if (weight.rank() != 5) throw new ShapeException("conv3d: the weight must be (kT,kH,kW,C,K), got " + weight);
        if (weight.size(0) % 2 * (weight.size(1) % 2) * (weight.size(2) % 2) == 0) {
            throw new ShapeException("conv3d: padding to the same size needs odd kernel sizes; weight (kT,kH,kW,C,K) = "
                    + weight);
        }
        return of(input, weight, Triple.of(weight.size(0) / 2, weight.size(1) / 2, weight.size(2) / 2));
    }

    private static void requireOutput(String axis, int size, int kernel, int padding, int dilation, String sizes) {
        long span = (kernel - 1L) * dilation + 1;
        if (size + 2L * padding < span) {
            throw new ShapeException("conv3d: the kernel spans " + span + " elements along " + axis
                    + " but the padded input has only "
                    + (size + 2L * padding) + "; dilation " + dilation + ", padding " + padding + sizes);
        }
        if (size + 2L * padding > Integer.MAX_VALUE) {
            throw new ShapeException("conv3d: with padding " + padding + " the axis " + axis + " has more than 2^31 elements"
                    + sizes);
        }
    }

    private static int outputSize(int size, int kernel, int stride, int padding, int dilation) {
        return (int) ((size + 2L * padding - (kernel - 1L) * dilation - 1) / stride + 1);
    }

    /// (N, T', H', W', K).
    public Shape output() {
        return Shape.of(n(), outT(), outH(), outW(), k());
    }

    public int n() {
        return input.size(0);
    }

    public int t() {
        return input.size(1);
    }

    public int h() {
        return input.size(2);
    }

    public int w() {
        return input.size(3);
    }

    /// Input channels, of all groups.
    public int c() {
        return input.size(4);
    }

    /// Output channels, of all groups.
    public int k() {
        return weight.size(4);
    }

    public int kT() {
        return weight.size(0);
    }

    public int kH() {
        return weight.size(1);
    }

    public int kW() {
        return weight.size(2);
    }

    public int outT() {
        return outputSize(t(), kT(), stride.t(), padding.t(), dilation.t());
    }

    public int outH() {
        return outputSize(h(), kH(), stride.h(), padding.h(), dilation.h());
    }

    public int outW() {
        return outputSize(w(), kW(), stride.w(), padding.w(), dilation.w());
    }

    /// The kernel's points: kT · kH · kW.
    public int taps() {
        return kT() * kH() * kW();
    }
}
