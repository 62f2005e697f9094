package cinegrad.ops.linear;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.nufft.NufftGeometry;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A* W A of a non-uniform Fourier transform A and weights W of its samples, without visiting the samples: the matrix depends on
/// the difference of two pixels alone, `[p, q] ↦ 1/(H·W) · Σ_s w_s · exp(2πi k_s·(p − q))`, p and q in fields of view from the
/// middle. So it is a convolution, and a product with real numbers in the Fourier transform of an image twice as large, the rest
/// zeros. Two transforms an image, whatever the number of samples. Source: Wajer and Pruessmann, *Major speedup of reconstruction
/// for sensitivity encoding with arbitrary trajectories*, ISMRM 2001.
public final class ToeplitzMap implements DefinedMap {
    private static final List<Integer> PLANE = List.of(-2, -1);
    private static final FourierMap FORWARD = new FourierMap(PLANE, Direction.FORWARD, Norm.NONE, Centering.NONE);
    private static final FourierMap INVERSE = new FourierMap(PLANE, Direction.INVERSE, Norm.BY_N, Centering.NONE);

    private final NufftGeometry geometry;
    private final LinearMap definition;

    private ToeplitzMap(NufftGeometry geometry, NdArray spectrum) {
        this.geometry = geometry;
        int height = geometry.image().height();
        int width = geometry.image().width();
        definition = new ExtendMap(-2, 2 * height).then(new ExtendMap(-1, 2 * width)).then(FORWARD)
                .then(DiagonalMap.owning(spectrum)).then(INVERSE).then(new ExtendMap(-1, width)).then(new ExtendMap(-2, height));
    }

    /// A*A.
    public static ToeplitzMap of(Backend backend, NufftPlan plan) {
        var weights = new double[plan.geometry().frames() * plan.geometry().samples()];
        Arrays.fill(weights, 1);
        return of(backend, plan, weights);
    }

    /// A* W A.
    ///
    /// @param weights one for each sample, those of the first frame first
    public static ToeplitzMap of(Backend backend, NufftPlan plan, double[] weights) {
        var g = plan.geometry();
        if (weights.length != g.frames() * g.samples()) {
            throw new ShapeException("Toeplitz map: the points " + g.trajectory() + " need " + g.frames() * g.samples()
                    + " weights, got " + weights.length);
        }
        int height = g.image().height();
        int width = g.image().width();
        double[] doubled = Arrays.stream(plan.trajectory().toDoubles()).map(k -> 2 * k).toArray();
        var larger = NufftPlan.of(new ImageSize(2 * height, 2 * width), Trajectory.of(g.trajectory(), doubled));
        double factor = 2 / Math.sqrt((double) height * width);
        NdArray scaled = backend.toComplex(backend.upload(ArrayType.real(g.trajectory().remove(-1)),
                Arrays.stream(weights).map(w -> factor * w).toArray()));
        NdArray spread = backend.nufftAdjoint(scaled, larger);
        NdArray kernel = backend.take(backend.take(spread, -2, differences(height)), -1, differences(width));
        var transform = FftGeometry.of(kernel.shape(), Direction.FORWARD, Norm.NONE, Centering.NONE, -2, -1);
        return new ToeplitzMap(g, backend.realPart(backend.fft(kernel, transform)).copy());
    }

    /// Where the differences 0 … n − 1, n, 1 − n … −1 stand around the middle; n, which has no partner and meets no pixels, is 0.
    private static int[] differences(int n) {
        return IntStream.range(0, 2 * n).map(d -> d == n ? -1 : (d + n) % (2 * n)).toArray();
    }

    @Override
    public LinearMap definition() {
        return definition;
    }

    @Override
    public ArrayType output(ArrayType input) {
        geometry.samples(input);
        return input;
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        output(input);
        return this;
    }

    @Override
    public String toString() {
        return "normal nufft of (H,W) = " + geometry.image() + " at points " + geometry.trajectory();
    }
}
