package cinegrad.gpu;

import cinegrad.gpu.context.KernelTime;
import cinegrad.ops.Backend;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.NdArray;
import cinegrad.ops.RelativeError;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.ArrayList;
import java.util.List;

/// Whether the tensor cores of a device multiply right: a convolution of 64 channels to 64 and its two gradients, with a tile for
/// every multiprocessor, so that the kernels of a training step do it, against the processor.
///
/// The numbers have seven bits, which TF32 keeps: only the order of sums may differ.
///
/// @param kernels that did it
/// @param error   the largest ‖device − processor‖ / ‖processor‖ of the three results
public record CudaSelfTest(List<String> kernels, double error) {
    private static final int CHANNELS = 64;
    private static final int SIDE = 32;

    public static CudaSelfTest of(CudaBackend cuda) {
        int frames = cuda.device().multiprocessors() / 2 + 1;
        var g = Conv3dGeometry.same(Shape.of(1, frames, SIDE, SIDE, CHANNELS), Shape.of(1, 3, 3, CHANNELS, CHANNELS));
        var actual = new ArrayList<double[]>();
        var kernels = cuda.timer().profile(() -> actual.addAll(results(cuda, g)));
        var expected = results(new SimdBackend(Runtime.getRuntime().availableProcessors(), ConvMode.EXACT), g);
        double error = 0;                                               // NaN where one of the results is
        for (int i = 0; i < expected.size(); i++) error = Math.max(error, RelativeError.of(expected.get(i), actual.get(i)));
        var convolutions = kernels.stream().map(KernelTime::kernel).filter(name -> name.startsWith("conv")).sorted().toList();
        return new CudaSelfTest(convolutions, error);
    }

    private static List<double[]> results(Backend b, Conv3dGeometry g) {
        var x = numbers(b, g.input(), 37);
        var w = numbers(b, g.weight(), 41);
        var gradient = numbers(b, g.output(), 43);
        return List.of(b.conv3d(x, w, g, Conv3dFinish.NONE).toDoubles(), b.conv3dInputGradient(gradient, w, g).toDoubles(),
                b.conv3dWeightGradient(gradient, x, g).toDoubles());
    }

    private static NdArray numbers(Backend b, Shape shape, int step) {
        var numbers = new float[shape.elements()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (i % 101 * step % 101 - 50) / 64f;
        return b.upload(ArrayType.real(shape), numbers);
    }
}
