package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.physics.ConjugateGradient;
import cinegrad.ddei.physics.RadialSpokes;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.NufftMap;
import cinegrad.ops.linear.ToeplitzMap;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;

/// A picture sampled along spokes and brought back, and a scanner's delay found by the gradient in the points.
public final class SpokesExample {
    private static final ImageSize SIZE = new ImageSize(64, 64);
    private static final RadialSpokes SPOKES = new RadialSpokes(55, 128, RadialSpokes.goldenAngle(1));

    private SpokesExample() { }

    public static void main(String[] args) {
        var backend = new SimdBackend();
        NdArray x = picture(backend);
        var plan = NufftPlan.of(SIZE, SPOKES.trajectory(SIZE, 1));
        var a = new NufftMap(plan);
        NdArray y = a.apply(x);                                            // (1, 55·128) samples
        NdArray weights = backend.upload(ArrayType.real(y.shape()), SPOKES.density(SIZE));
        System.out.printf("one weighted adjoint: error %.3f%n", distance(x, a.adjoint(y.times(weights), x.type())));
        var solver = new ConjugateGradient(30, 1e-6);
        NdArray solution = solver.solve(ToeplitzMap.of(backend, plan), a.adjoint(y, x.type()));
        System.out.printf("30 conjugate gradients: error %.3f%n", distance(x, solution));
        System.out.printf("delay put in: 0.40, found: %.2f%n", delay(backend, x, 0.4));
    }

    /// Measures with every spoke moved along itself by `true` cycles, and finds out by how much.
    static double delay(SimdBackend backend, NdArray x, double truth) {
        Trajectory points = SPOKES.trajectory(SIZE, 1);
        var type = ArrayType.real(points.shape());
        Tensor k = Tensor.constant(backend.upload(type, points.toDoubles()));
        Tensor along = Tensor.constant(backend.upload(type, directions()));
        Tensor image = Tensor.constant(x);
        Tensor measured = Tensor.constant(image.nufft(k.plus(along.times(truth))).value());

        var delay = new Parameter("delay", backend.zeros(ArrayType.real(Shape.of(1))));
        var adam = new Adam(List.of(delay), 0.05);
        for (int step = 0; step < 100; step++) {
            Tensor misfit = image.nufft(k.plus(along.times(delay.tensor()))).minus(measured);
            adam.step(misfit.squaredAbs().sum().backward());
        }
        return delay.value().item();
    }

    /// The unit vector of every sample's spoke.
    private static double[] directions() {
        double[] d = new double[2 * SPOKES.perFrame() * SPOKES.samples()];
        for (int i = 0; i < d.length / 2; i++) {
            d[2 * i] = Math.sin(SPOKES.angle(i / SPOKES.samples()));
            d[2 * i + 1] = Math.cos(SPOKES.angle(i / SPOKES.samples()));
        }
        return d;
    }

    /// Three soft disks, (1, 64, 64).
    private static NdArray picture(SimdBackend backend) {
        double[] x = new double[2 * SIZE.pixels()];
        double[][] disks = {{30, 34, 22, 1}, {24, 28, 7, -0.5}, {38, 42, 5, 0.8}};          // row, column, radius, brightness
        for (int i = 0; i < SIZE.pixels(); i++) {
            int row = i / SIZE.width();
            int column = i % SIZE.width();
            for (double[] d : disks) {
                double r = Math.hypot(row - d[0], column - d[1]);
                x[2 * i] += d[3] / (1 + Math.exp(2 * (r - d[2])));
            }
        }
        return backend.upload(ArrayType.complex(Shape.of(1, SIZE.height(), SIZE.width())), x);
    }

    private static double distance(NdArray expected, NdArray actual) {
        double[] a = expected.toDoubles();
        double[] b = actual.toDoubles();
        double error = 0;
        double norm = 0;
        for (int i = 0; i < a.length; i++) {
            error += (a[i] - b[i]) * (a[i] - b[i]);
            norm += a[i] * a[i];
        }
        return Math.sqrt(error / norm);
    }
}
