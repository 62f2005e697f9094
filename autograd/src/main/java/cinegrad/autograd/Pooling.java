package cinegrad.autograd;

import cinegrad.autograd.op.Sampling;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.Windows;
import cinegrad.ops.shape.ShapeException;

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
        var geometry = geometry(x, windows);
        return Convolutions.narrowed(Tensor.apply(new Sampling.PoolMaximum(geometry), Convolutions.widened(x, windows.size())), windows.size());
    }

    /// The largest elements and where they stand, counted through the spatial axes of each image in row-major order.
    public static Reductions.Selected largest(Tensor x, List<Windows> windows) {
        int axes = windows.size();
        var geometry = geometry(x, windows);
        Tensor volume = Convolutions.widened(x, axes);
        Tensor positions = Tensor.apply(new Sampling.PoolPositions(geometry), volume);
        Tensor index = positions.reshape(geometry.outputLines());
        Tensor values = Indexing.gather(volume.reshape(geometry.inputLines()), 1, index).reshape(geometry.output());
        return new Reductions.Selected(Convolutions.narrowed(values, axes), Convolutions.narrowed(positions, axes));
    }

    private static PoolGeometry geometry(Tensor x, List<Windows> windows) {
        require(x, windows);
        int axes = windows.size();
        return new PoolGeometry(Convolutions.widened(x, axes).shape(), axes == 3 ? windows.get(0) : Windows.each(1), axes > 1 ? windows.get(axes - 2) : Windows.each(1),
                windows.get(axes - 1));
    }

    private static void require(Tensor x, List<Windows> windows) {
        if (windows.isEmpty() || windows.size() > 3 || x.shape().rank() != windows.size() + 2) {
            throw new ShapeException("pooling: windows over " + windows.size() + " axes do not fit to " + x.shape() + "; needs (N, one to three axes, C)");
        }
    }
}
