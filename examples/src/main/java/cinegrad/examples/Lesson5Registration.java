package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.phantom.ThoraxPhantom;
import cinegrad.ddei.report.Montage;
import cinegrad.ddei.report.ReportVideo;
import cinegrad.ddei.transform.cpab.Boundary;
import cinegrad.ddei.transform.cpab.CpabBasis;
import cinegrad.ddei.transform.cpab.Tessellation;
import cinegrad.ddei.transform.cpab.Volume;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.Resizing;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;

/// Lesson 5: a picture is deformed by a random diffeomorphism (CPAB), and the deformation is found again by gradient descent
/// through grid sampling.
public final class Lesson5Registration {
    private static final int SIZE = 64;
    private static final int KNOTS = 9;
    private static final int DOUBLINGS = 5;

    private final SimdBackend backend = new SimdBackend();
    private final Tensor identity = Tensor.constant(backend.upload(ArrayType.real(Shape.of(1, 2, 3)),
            new double[] {1, 0, 0, 0, 1, 0})).affineGrid(Corners.CENTERS, SIZE, SIZE);

    private Lesson5Registration() { }

    /// @param before      mean squared difference of the pictures
    /// @param after       the same after registration
    /// @param smallestArea the least local change of area of the map that was found: it folds nowhere if this is positive
    record Result(double before, double after, double smallestArea) { }

    public static void main(String[] args) {
        var r = new Lesson5Registration().register(120, Paper.of(args));
        System.out.printf("mean squared difference %.6f before, %.6f after; smallest local area %.2f, so nothing folds%n",
                r.before, r.after, r.smallestArea);
    }

    static Result run(int steps, Paper paper) {
        return new Lesson5Registration().register(steps, paper);
    }

    private Result register(int steps, Paper paper) {
        var random = RandomStream.of(5);
        Tensor picture = image(thorax());
        Tensor truth = cpab(random);
        Tensor deformed = Tensor.constant(look(picture, truth).value());

        var velocity = new Parameter("velocity", backend.zeros(ArrayType.real(Shape.of(1, KNOTS, KNOTS, 2))));
        var adam = new Adam(List.of(velocity), 0.01);
        for (int step = 0; step <= steps; step++) {
            if (step == steps * 2 / 3) adam.learningRate(0.003);
            Tensor v = velocity.tensor();
            Tensor loss = look(picture, flow(v)).mseLoss(deformed).plus(roughness(v).times(2e-4));
            adam.step(loss.backward());
            if (step % (steps / 4) == 0) System.out.printf("step %3d   loss %.6f%n", step, loss.item());
        }

        Tensor found = flow(velocity.tensor());
        Tensor registered = look(picture, found);
        Tensor lines = image(lines());
        paper.draw("lesson5-registration.png", Montage.of(List.of(shown("before", picture), shown("registered", registered)))
                .withReference(shown("deformed", deformed)).png(0));
        paper.draw("lesson5-grids.png", Montage.of(List.of(shown("true map", look(lines, truth)),
                shown("found map", look(lines, found)))).png(0));
        return new Result(picture.mseLoss(deformed).item(), registered.mseLoss(deformed).item(), smallestArea(found));
    }

    /// The picture looked up at the points of the grid: output(p) = picture(grid(p)).
    private static Tensor look(Tensor picture, Tensor grid) {
        return picture.gridSample(grid, Interpolation.BILINEAR, Edge.BORDER, Corners.CENTERS);
    }

    /// The map that flows along a velocity field for one unit of time. A 32nd of the way is nearly a straight step; doubling a
    /// way is following it from where it ends, φ ∘ φ, and that is grid sampling again (*scaling and squaring*).
    private Tensor flow(Tensor velocity) {
        Tensor way = velocity.interpolate(Resizing.CUBIC, Corners.CENTERS, SIZE, SIZE).times(1.0 / (1 << DOUBLINGS));
        for (int i = 0; i < DOUBLINGS; i++) way = way.plus(look(way, identity.plus(way)));
        return identity.plus(way);
    }

    /// The mean squared difference of neighboring knots.
    private static Tensor roughness(Tensor v) {
        Tensor down = v.slice(1, 1, KNOTS).minus(v.slice(1, 0, KNOTS - 1));
        Tensor right = v.slice(2, 1, KNOTS).minus(v.slice(2, 0, KNOTS - 1));
        return down.square().mean().plus(right.square().mean());
    }

    /// A random smooth, invertible, area-preserving deformation of the square as a sampling grid.
    private Tensor cpab(RandomStream random) {
        var basis = CpabBasis.of(new Tessellation(3, 3), Boundary.CLOSED, Volume.PRESERVED);
        var points = basis.field(basis.sample(random)).flow().warp(new ImageSize(SIZE, SIZE), new Parallel(1));
        double[] grid = new double[2 * SIZE * SIZE];
        for (int p = 0; p < SIZE * SIZE; p++) {
            grid[2 * p] = 2 * points.column(p) / (SIZE - 1) - 1;
            grid[2 * p + 1] = 2 * points.row(p) / (SIZE - 1) - 1;
        }
        return Tensor.constant(backend.upload(ArrayType.real(Shape.of(1, SIZE, SIZE, 2)), grid));
    }

    /// The determinant of the map's derivative, at its least, from differences of neighboring pixels.
    private static double smallestArea(Tensor grid) {
        double[] g = grid.value().toDoubles();
        double pixel = 2.0 / (SIZE - 1), least = Double.POSITIVE_INFINITY;
        for (int r = 0; r < SIZE - 1; r++) {
            for (int c = 0; c < SIZE - 1; c++) {
                int p = 2 * (r * SIZE + c), right = p + 2, down = p + 2 * SIZE;
                least = Math.min(least, ((g[right] - g[p]) * (g[down + 1] - g[p + 1])
                        - (g[down] - g[p]) * (g[right + 1] - g[p + 1])) / (pixel * pixel));
            }
        }
        return least;
    }

    private Tensor image(float[] pixels) {
        return Tensor.constant(backend.upload(ArrayType.real(Shape.of(1, SIZE, SIZE, 1)), pixels));
    }

    private static float[] thorax() {
        float[] complex = ThoraxPhantom.of(5).images(1, 0.05, SIZE, SIZE);
        float[] pixels = new float[SIZE * SIZE];
        float peak = 0;
        for (int p = 0; p < pixels.length; p++) {
            pixels[p] = (float) Math.hypot(complex[2 * p], complex[2 * p + 1]);
            peak = Math.max(peak, pixels[p]);
        }
        for (int p = 0; p < pixels.length; p++) pixels[p] /= peak;
        return pixels;
    }

    private static float[] lines() {
        float[] pixels = new float[SIZE * SIZE];
        for (int p = 0; p < pixels.length; p++) pixels[p] = p % SIZE % 7 == 0 || p / SIZE % 7 == 0 ? 1 : 0.1f;
        return pixels;
    }

    private static ReportVideo shown(String name, Tensor picture) {
        return ReportVideo.ofMagnitude(name, picture.value().toFloats(), 1, SIZE, SIZE);
    }
}
