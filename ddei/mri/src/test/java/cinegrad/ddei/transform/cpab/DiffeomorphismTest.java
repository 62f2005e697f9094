package cinegrad.ddei.transform.cpab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiffeomorphismTest {
    private static final Parallel ONE = new Parallel(1);
    private static final Tessellation THREE = new Tessellation(3, 3);
    private static final CpabBasis BASIS = CpabBasis.of(THREE, Boundary.CLOSED, Volume.PRESERVED);

    /// A field that does not depend on the choice of basis: the projection of sin 1, sin 2, ….
    private static VelocityField referenceField() {
        double[] b = BASIS.vectors(), theta = new double[8];
        for (int i = 0; i < 216; i++) {
            for (int j = 0; j < 8; j++) theta[j] += b[i * 8 + j] * Math.sin(i + 1);
        }
        assertEquals(1.6399454, Math.sqrt(IntStream.range(0, 8).mapToDouble(j -> theta[j] * theta[j]).sum()), 1e-7);
        return BASIS.field(theta);
    }

    @Test
    void vertexVelocitiesAreTheReferences() {
        double[][] expected = {{2, 0, .037995, 0}, {4, 0, .092621, 0}, {1, 1, .017302, -.018998}, {3, 1, .034661, -.027313},
                {5, 1, .022195, .046310},
                {0, 2, 0, -.034604}, {2, 2, .013967, -.017359}, {4, 2, -.035765, .012465}, {6, 2, 0, .044391},
                {3, 3, -.005471, .022419},
                {4, 4, .022276, .015012}, {1, 5, -.004616, -.000841}, {4, 6, -.065643, 0}, {0, 0, 0, 0}, {6, 6, 0, 0}};
        var field = referenceField();
        for (double[] v : expected) {
            assertEquals(v[2], field.velocityX(v[0] / 6, v[1] / 6), 1e-6);
            assertEquals(v[3], field.velocityY(v[0] / 6, v[1] / 6), 1e-6);
        }
    }

    @Test
    void pointsEndWhereTheReferencesDo() {
        double[] x = {.1, .5, .25, .7, 1, 1 / 3.0}, y = {.2, .5, .9, .35, .4, 2 / 3.0};
        referenceField().flow().transform(x, y, ONE);
        assertArrayEquals(new double[] {.11093915, .49409431, .24542674, .66847501, 1, .30295198}, x, 2e-5);
        assertArrayEquals(new double[] {.17925983, .52036252, .89845082, .36266197, .44020879, .64160665}, y, 2e-5);
    }

    @Test
    void imagesAreWarpedAsByTheReference() {
        var size = new ImageSize(8, 6);
        float[] x = new float[48], y = new float[48];
        for (int k = 0; k < 48; k++) x[k] = (float) Math.sin(0.9 * k + 0.1);
        var plan = SamplePlan.at(referenceField().flow().warp(size, ONE), size, Interpolation.BILINEAR, Edge.BORDER);
        plan.apply(x, y, 1, 1, ONE);
        float[] expected = {.0998f, .7683f, .9302f, .3804f, -.5055f, -.9937f, -.7405f, -.0494f, .7427f, .8877f, .3018f, -.5463f};
        for (int i = 0; i < expected.length; i++) assertEquals(expected[i], y[i], 1e-4);
    }

    /// −θ undoes θ; nothing leaves the square; the Jacobian's determinant is 1, but for points whose neighbors, at a distance
    /// of 1e-6, change cells in another step; and it is positive seen from any distance.
    @Test
    void isAnAreaPreservingBijectionOfTheSquare() {
        var random = RandomStream.of(5);
        int n = 500;
        for (int trial = 0; trial < 5; trial++) {
            var field = BASIS.field(BASIS.sample(random));
            double[] x0 = new double[n], y0 = new double[n];
            random.fillUniform(x0, ONE);
            random.fillUniform(y0, ONE);
            double[] close = determinants(field.flow(), x0, y0, 1e-6), far = determinants(field.flow(), x0, y0, 5e-3);
            assertTrue(Arrays.stream(close).filter(d -> Math.abs(d - 1) <= 1e-6).count() >= 0.99 * n);
            assertTrue(Arrays.stream(far).allMatch(d -> d > 0.5), () -> "a fold: " + Arrays.stream(far).min());

            double[] x = x0.clone(), y = y0.clone();
            field.flow().transform(x, y, ONE);
            for (int i = 0; i < n; i++) assertTrue(x[i] >= 0 && x[i] <= 1 && y[i] >= 0 && y[i] <= 1);
            field.negated().flow().transform(x, y, ONE);
            assertArrayEquals(x0, x, 3e-3);
            assertArrayEquals(y0, y, 3e-3);
        }
    }

    private static double[] determinants(Diffeomorphism flow, double[] x0, double[] y0, double h) {
        double[][] x = {x0.clone(), plus(x0, h), x0.clone()}, y = {y0.clone(), y0.clone(), plus(y0, h)};
        for (int k = 0; k < 3; k++) flow.transform(x[k], y[k], ONE);
        return IntStream.range(0, x0.length).mapToDouble(i ->
                ((x[1][i] - x[0][i]) * (y[2][i] - y[0][i]) - (x[2][i] - x[0][i]) * (y[1][i] - y[0][i])) / (h * h)).toArray();
    }

    @Test
    void moreStepsApproachTheExactFlow() {
        var field = referenceField();
        double coarse = roundTrip(field, 50), fine = roundTrip(field, 800);
        assertTrue(fine <= coarse / 4, () -> coarse + " with 50 steps, " + fine + " with 800");
    }

    private static double roundTrip(VelocityField field, int steps) {
        double[] x = IntStream.range(0, 400).mapToDouble(i -> (i % 20 + .37) / 20).toArray();
        double[] y = IntStream.range(0, 400).mapToDouble(i -> (i / 20 + .41) / 20).toArray();
        double[] x0 = x.clone(), y0 = y.clone();
        field.flow(steps).transform(x, y, ONE);
        field.negated().flow(steps).transform(x, y, ONE);
        return IntStream.range(0, 400).mapToDouble(i -> Math.hypot(x[i] - x0[i], y[i] - y0[i])).max().orElseThrow();
    }

    @Test
    void noVelocityIsTheIdentity() {
        var size = new ImageSize(5, 1);
        var points = new VelocityField(THREE, new double[216]).flow().warp(size, ONE);
        for (int p = 0; p < 5; p++) {
            assertEquals(p, points.row(p), 1e-15);
            assertEquals(0, points.column(p));
        }
    }

    @Test
    void sameBitsForAnyNumberOfThreads() {
        var flow = BASIS.field(BASIS.sample(RandomStream.of(6))).flow();
        var size = new ImageSize(61, 47);
        var one = flow.warp(size, ONE);
        for (int threads : new int[] {2, 3, 7}) {
            var many = flow.warp(size, new Parallel(threads));
            for (int p = 0; p < size.pixels(); p++) {
                assertEquals(one.row(p), many.row(p));
                assertEquals(one.column(p), many.column(p));
            }
        }
    }

    private static double[] plus(double[] a, double h) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] + h).toArray();
    }
}
