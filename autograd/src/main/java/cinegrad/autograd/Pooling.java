package cinegrad.autograd;

import cinegrad.autograd.op.Sampling;
import cinegrad.ops.Shape;
import cinegrad.ops.ShapeException;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.Windows;

import java.util.List;
import java.util.stream.IntStream;

/// Pooling of (N, W, C), (N, H, W, C) or (N, T, H, W, C) over its spatial axes.
///
/// Windows are given per axis: [Windows#sliding] or [Windows#adaptive]; `Pooling.windows(x, 2, 2)` makes the usual ones.
public final class Pooling {
    private Pooling() { }

    /// Windows of `kernel` elements every `stride` along every spatial axis, only whole ones.
    public static List<Windows> windows(Tensor x, int kernel, int stride) {
        return IntStream.range(1, x.shape().rank() - 1)
                .mapToObj(axis -> Windows.sliding(x.shape().size(axis), kernel, stride, 0, 1, Windows.Rounding.DOWN, Windows.Padding.COUNTED)).toList();
    }

    /// The mean of every window.
    public static Tensor average(Tensor x, List<Windows> windows) {
        require(x, windows);
        return Resampling.along(x, windows.stream().map(Windows::average).toList());
    }

    /// The sum of every window.
    public static Tensor sum(Tensor x, List<Windows> windows) {
        require(x, windows);
        return Resampling.along(x, windows.stream().map(Windows::sum).toList());
    }

    /// The largest element of every window, which alone gets its gradient; of equal ones the first.
    public static Tensor maximum(Tensor x, List<Windows> windows) {
        return largest(x, windows).values();
    }

    /// The largest elements and where they stand, counted through the spatial axes of each image in row-major order.
    public static Reductions.Selected largest(Tensor x, List<Windows> windows) {
        require(x, windows);
        int axes = windows.size();
        Tensor volume = Convolutions.widened(x, axes);
        var geometry = new PoolGeometry(volume.shape(), axes == 3 ? windows.get(0) : Windows.each(1), axes > 1 ? windows.get(axes - 2) : Windows.each(1),
                windows.get(axes - 1));
        Tensor positions = Tensor.apply(new Sampling.PoolPositions(geometry), volume);
        Shape in = volume.shape();
        Shape out = positions.shape();
        Tensor lines = volume.reshape(in.size(0), in.size(1) * in.size(2) * in.size(3), in.size(4));
        Tensor index = positions.reshape(out.size(0), out.size(1) * out.size(2) * out.size(3), out.size(4));
        return new Reductions.Selected(Convolutions.narrowed(Indexing.gather(lines, 1, index).reshape(out), axes), Convolutions.narrowed(positions, axes));
    }

    private static void require(Tensor x, List<Windows> windows) {
        if (windows.isEmpty() || windows.size() > 3 || x.shape().rank() != windows.size() + 2) {
            throw new ShapeException("pooling: windows over " + windows.size() + " axes do not fit to " + x.shape() + "; needs (N, one to three axes, C)");
        }
    }
}
