package cinegrad.ddei.phantom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RegionTest {
    private static final KspaceGrid GRID = new KspaceGrid(23, 21, -0.11, 0.01, -0.1, 0.01);

    @Test
    void besselAgreesWithKnownValues() {
        assertEquals(0.5, Bessel.j1OverX(0), 0);
        assertEquals(0.4400505857449335, Bessel.j1OverX(1), 1e-13);
        assertEquals(0.04347274616886144, 10 * Bessel.j1OverX(10), 1e-13);
        assertEquals(-0.09751182812517514, 50 * Bessel.j1OverX(50), 1e-13);
    }

    @Test
    void besselIsSmoothWhereTheMethodChanges() {
        for (double x : new double[]{1e-4, 32}) {
            assertEquals(x * Bessel.j1OverX(Math.nextDown(x)), x * Bessel.j1OverX(x), 1e-13, "at " + x);
        }
        // J₁ solves Bessel's equation x²y″ + xy′ + (x² − 1)y = 0, between the nodes too
        for (double x = 0.9; x < 40; x += 0.731) {
            double h = 1e-3;
            double left = (x - h) * Bessel.j1OverX(x - h);
            double here = x * Bessel.j1OverX(x);
            double right = (x + h) * Bessel.j1OverX(x + h);
            double rest = x * x * (right - 2 * here + left) / (h * h) + x * (right - left) / (2 * h) + (x * x - 1) * here;
            assertEquals(0, rest, 2e-6 * x * x, "at " + x);
        }
    }

    @Test
    void aRectangleHasTheProductOfTwoSincs() {
        var rectangle = new ConvexPolygon(new double[]{-7, -7, 13, 13}, new double[]{2, 12, 12, 2});
        var f = transform(rectangle);
        for (int h = 0, at = 0; h < GRID.rows(); h++) {
            for (int w = 0; w < GRID.columns(); w++, at += 2) {
                double size = 200 * sinc(20 * GRID.kx(w)) * sinc(10 * GRID.ky(h));
                double phase = -2 * Math.PI * (3 * GRID.kx(w) + 7 * GRID.ky(h));
                assertEquals(size * Math.cos(phase), f[at], 1e-9, "re at (h,w) = (" + h + "," + w + ")");
                assertEquals(size * Math.sin(phase), f[at + 1], 1e-9, "im at (h,w) = (" + h + "," + w + ")");
            }
        }
    }

    @Test
    void anEllipseIsTheLimitOfItsPolygons() {
        var ellipse = new Ellipse(4, -9, 21, 8, 0.7);
        var exact = transform(ellipse);
        double coarse = distance(exact, transform(ConvexPolygon.superellipse(ellipse, 2, 200)));
        double fine = distance(exact, transform(ConvexPolygon.superellipse(ellipse, 2, 400)));
        assertTrue(coarse <= 0.2, "200 corners: " + coarse);
        assertEquals(0.25, fine / coarse, 0.001, "the error of a polygon falls with the square of its corners");
    }

    @Test
    void theMiddleOfKspaceIsTheArea() {
        var grid = new KspaceGrid(1, 1, 0, 1, 0, 1);
        for (Region region : new Region[]{new Ellipse(3, 1, 5, 2, 0.3),
                ConvexPolygon.superellipse(new Ellipse(3, 1, 5, 2, 0.3), 3, 50)}) {
            var f = new double[2];
            region.addTransform(2, -1, grid, f);
            double area = region instanceof ConvexPolygon polygon ? polygon.area() : Math.PI * 10;
            assertEquals(2 * area, f[0], 1e-12);
            assertEquals(-area, f[1], 1e-12);
        }
    }

    @Test
    void nearlyPerpendicularFrequenciesAreAsPreciseAsTheirNeighbours() {
        // an edge along x seen by kx = 0 and by kx a hair away from it: the closed form has 0/0 there
        var square = new ConvexPolygon(new double[]{0, 0, 10, 10}, new double[]{0, 10, 10, 0});
        for (double tiny : new double[]{0, 1e-17, 1e-12, 1e-7, 0.99e-5, 1.01e-5}) {
            var grid = new KspaceGrid(1, 1, 0.037, 1, tiny, 1);
            var f = new double[2];
            square.addTransform(1, 0, grid, f);
            double size = 100 * sinc(10 * tiny) * sinc(0.37);
            double phase = -2 * Math.PI * (5 * tiny + 5 * 0.037);
            assertEquals(size * Math.cos(phase), f[0], 1e-9, "kx = " + tiny);
            assertEquals(size * Math.sin(phase), f[1], 1e-9, "kx = " + tiny);
        }
    }

    @Test
    void thePictureShowsTheLastRegionPaintedAtEveryPoint() {
        var random = new SplittableRandom(11);
        for (int trial = 0; trial < 20; trial++) {
            var scene = new Scene();
            var regions = new Region[8];
            for (int i = 0; i < regions.length; i++) {
                var frame = new Ellipse(random.nextDouble(-20, 20), random.nextDouble(-20, 20), random.nextDouble(3, 30),
                        random.nextDouble(3, 30), random.nextDouble(3));
                regions[i] = ConvexPolygon.superellipse(frame, random.nextDouble(1, 4), 24);
                scene.paint(regions[i], i + 1, 0.1 * i);
            }
            for (int point = 0; point < 300; point++) {
                double x = random.nextDouble(-50, 50);
                double y = random.nextDouble(-50, 50);
                int seen = regions.length - 1;
                while (seen >= 0 && !regions[seen].contains(x, y)) seen--;
                var value = scene.at(x, y);
                double expected = seen + 1;
                assertEquals(expected * Math.cos(0.1 * seen), value[0], 1e-9, "trial " + trial + " at " + x + ", " + y);
                assertEquals(expected * Math.sin(0.1 * seen), value[1], 1e-9, "trial " + trial + " at " + x + ", " + y);
            }
        }
    }

    @Test
    void whatIsHiddenLeavesNoPiece() {
        var scene = new Scene();
        scene.paint(Ellipse.circle(0, 0, 50), 0.5);
        for (int i = 0; i < 5; i++) scene.paint(Ellipse.circle(7 * i - 6, 3, 3), 0.9);
        scene.paint(Ellipse.circle(8, 2, 25), 0.2);
        assertEquals(2, scene.pieces());
    }

    private static double[] transform(Region region) {
        var sum = new double[2 * GRID.rows() * GRID.columns()];
        region.addTransform(1, 0, GRID, sum);
        return sum;
    }

    private static double distance(double[] a, double[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
        return most;
    }

    private static double sinc(double x) {
        return Math.abs(x) < 1e-12 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }
}
