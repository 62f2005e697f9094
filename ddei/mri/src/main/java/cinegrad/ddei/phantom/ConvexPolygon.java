package cinegrad.ddei.phantom;

import java.util.Arrays;
import java.util.Optional;

/// A convex polygon, its corners in the direction in which its shoelace area is positive.
///
/// By the divergence theorem an edge from v to v + e contributes
/// `(kx·e_y − ky·e_x) / (4π²|k|²) · (exp(−2πi k·v) − exp(−2πi k·(v + e))) / (k·e)`; `F(0)` is the area.
/// Source: Komrska, *Simple derivation of formulas for Fraunhofer diffraction at polygonal apertures*, JOSA 72, 1982.
final class ConvexPolygon implements Region {
    /// Below this k·e the difference of two waves loses digits and its Taylor series is used instead.
    private static final double SHORT_EDGE = 1e-4;

    private final double[] x;
    private final double[] y;
    private final double left;
    private final double right;
    private final double top;
    private final double bottom;

    ConvexPolygon(double[] x, double[] y) {
        if (x.length < 3 || x.length != y.length) {
            throw new IllegalArgumentException("ConvexPolygon: needs at least 3 corners, got x " + x.length + ", y " + y.length);
        }
        this.x = x.clone();
        this.y = y.clone();
        if (area() < 0) {
            for (int i = 0, j = x.length - 1; i < x.length; i++, j--) {
                this.x[i] = x[j];
                this.y[i] = y[j];
            }
        }
        left = Arrays.stream(x).min().orElseThrow();
        right = Arrays.stream(x).max().orElseThrow();
        top = Arrays.stream(y).min().orElseThrow();
        bottom = Arrays.stream(y).max().orElseThrow();
    }

    /// `|u/a|^power + |v/b|^power = 1` in the frame of the ellipse: power 2 is the ellipse itself, larger is squarer. Convex for
    /// power ≥ 1.
    static ConvexPolygon superellipse(Ellipse frame, double power, int corners) {
        var x = new double[corners];
        var y = new double[corners];
        double cos = Math.cos(frame.angle());
        double sin = Math.sin(frame.angle());
        for (int i = 0; i < corners; i++) {
            double theta = 2 * Math.PI * i / corners;
            double u = frame.a() * signedPower(Math.cos(theta), 2 / power);
            double v = frame.b() * signedPower(Math.sin(theta), 2 / power);
            x[i] = frame.x() + cos * u - sin * v;
            y[i] = frame.y() + sin * u + cos * v;
        }
        return new ConvexPolygon(x, y);
    }

    private static double signedPower(double base, double exponent) {
        return Math.copySign(Math.pow(Math.abs(base), exponent), base);
    }

    int corners() {
        return x.length;
    }

    double x(int corner) {
        return x[corner];
    }

    double y(int corner) {
        return y[corner];
    }

    double area() {
        double twice = 0;
        for (int i = 0; i < x.length; i++) {
            int next = next(i);
            twice += x[i] * y[next] - x[next] * y[i];
        }
        return twice / 2;
    }

    private int next(int corner) {
        return corner + 1 == x.length ? 0 : corner + 1;
    }

    @Override
    public boolean contains(double px, double py) {
        for (int i = 0; i < x.length; i++) {
            if (inward(i, px, py) < 0) return false;
        }
        return true;
    }

    /// Positive on the inner side of the edge that starts at `corner`.
    private double inward(int corner, double px, double py) {
        int next = next(corner);
        return (x[next] - x[corner]) * (py - y[corner]) - (y[next] - y[corner]) * (px - x[corner]);
    }

    @Override
    public ConvexPolygon turned(double angle) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        var turnedX = new double[x.length];
        var turnedY = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            turnedX[i] = cos * x[i] + sin * y[i];
            turnedY[i] = cos * y[i] - sin * x[i];
        }
        return new ConvexPolygon(turnedX, turnedY);
    }

    @Override
    public ConvexPolygon outline() {
        return this;
    }

    /// False only if the two are certainly apart: their bounding boxes are.
    boolean mayTouch(ConvexPolygon other) {
        return left <= other.right && other.left <= right && top <= other.bottom && other.top <= bottom;
    }

    /// The part of this polygon inside `window`, cut edge by edge (Sutherland and Hodgman, 1974), if at least `leastArea` of it
    /// is left.
    Optional<ConvexPolygon> clippedTo(ConvexPolygon window, double leastArea) {
        int most = x.length + window.x.length + 1;
        var inX = Arrays.copyOf(x, most);
        var inY = Arrays.copyOf(y, most);
        var outX = new double[most];
        var outY = new double[most];
        int n = x.length;
        for (int edge = 0; edge < window.x.length && n > 0; edge++) {
            int kept = 0;
            double before = window.inward(edge, inX[n - 1], inY[n - 1]);
            for (int i = 0; i < n; i++) {
                int last = i == 0 ? n - 1 : i - 1;
                double here = window.inward(edge, inX[i], inY[i]);
                if ((before < 0) != (here < 0)) {
                    double s = before / (before - here);
                    outX[kept] = inX[last] + s * (inX[i] - inX[last]);
                    outY[kept++] = inY[last] + s * (inY[i] - inY[last]);
                }
                if (here >= 0) {
                    outX[kept] = inX[i];
                    outY[kept++] = inY[i];
                }
                before = here;
            }
            n = kept;
            var swapX = inX;
            inX = outX;
            outX = swapX;
            var swapY = inY;
            inY = outY;
            outY = swapY;
        }
        if (n < 3) return Optional.empty();
        var clipped = new ConvexPolygon(Arrays.copyOf(inX, n), Arrays.copyOf(inY, n));
        return clipped.area() < leastArea ? Optional.empty() : Optional.of(clipped);
    }

    @Override
    public void addTransform(double re, double im, KspaceGrid grid, double[] sum) {
        int n = x.length;
        var columns = new KspaceGrid.Wave[n];
        var rows = new KspaceGrid.Wave[n];
        for (int i = 0; i < n; i++) {
            columns[i] = grid.alongX(x[i]);
            rows[i] = grid.alongY(y[i]);
        }
        var line = new Line(grid.columns());
        for (int h = 0; h < grid.rows(); h++) {
            line.startAt(rows[0].re[h], rows[0].im[h], columns[0]);
            for (int i = 0; i < n; i++) {
                int next = next(i);
                line.addEdge(x[next] - x[i], y[next] - y[i], grid, h, rows[next].re[h], rows[next].im[h], columns[next]);
            }
            double ky = grid.ky(h);
            for (int w = 0, at = 2 * h * grid.columns(); w < grid.columns(); w++, at += 2) {
                double kx = grid.kx(w);
                double k2 = kx * kx + ky * ky;
                boolean center = k2 < 1e-20;
                double scale = 1 / (4 * Math.PI * Math.PI * k2);
                double fRe = center ? area() : scale * line.sumRe[w];
                double fIm = center ? 0 : scale * line.sumIm[w];
                sum[at] += re * fRe - im * fIm;
                sum[at + 1] += re * fIm + im * fRe;
            }
        }
    }

    /// One row of the grid: the sum over the edges so far and the wave at the last corner.
    private static final class Line {
        final double[] sumRe;
        final double[] sumIm;
        private final double[] partRe;
        private final double[] partIm;
        private double[] startRe;
        private double[] startIm;
        private double[] endRe;
        private double[] endIm;

        Line(int n) {
            sumRe = new double[n];
            sumIm = new double[n];
            partRe = new double[n];
            partIm = new double[n];
            startRe = new double[n];
            startIm = new double[n];
            endRe = new double[n];
            endIm = new double[n];
        }

        void startAt(double rowRe, double rowIm, KspaceGrid.Wave column) {
            Arrays.fill(sumRe, 0);
            Arrays.fill(sumIm, 0);
            product(rowRe, rowIm, column.re, column.im, startRe, startIm);
        }

        private static void product(double re, double im, double[] xRe, double[] xIm, double[] yRe, double[] yIm) {
            for (int w = 0; w < yRe.length; w++) yRe[w] = re * xRe[w] - im * xIm[w];
            for (int w = 0; w < yIm.length; w++) yIm[w] = re * xIm[w] + im * xRe[w];
        }

        /// Adds the edge (ex, ey) from the last corner to the one with the given wave.
        void addEdge(double ex, double ey, KspaceGrid grid, int h, double rowRe, double rowIm, KspaceGrid.Wave column) {
            product(rowRe, rowIm, column.re, column.im, endRe, endIm);
            quotients(ex, ey, grid.ky(h), grid.firstX(), grid.stepX());
            shortEdges(ex, ey, grid, h);
            for (int w = 0; w < sumRe.length; w++) sumRe[w] += partRe[w];
            for (int w = 0; w < sumIm.length; w++) sumIm[w] += partIm[w];
            var swapRe = startRe;
            startRe = endRe;
            endRe = swapRe;
            var swapIm = startIm;
            startIm = endIm;
            endIm = swapIm;
        }

        private void quotients(double ex, double ey, double ky, double firstX, double stepX) {
            double[] startRe = this.startRe;
            double[] startIm = this.startIm;
            double[] endRe = this.endRe;
            double[] endIm = this.endIm;
            for (int w = 0; w < partRe.length; w++) {
                double kx = firstX + w * stepX;
                double g = (kx * ey - ky * ex) / (kx * ex + ky * ey);
                partRe[w] = g * (startRe[w] - endRe[w]);
                partIm[w] = g * (startIm[w] - endIm[w]);
            }
        }

        /// Redoes the columns, if any, where k is nearly perpendicular to the edge.
        private void shortEdges(double ex, double ey, KspaceGrid grid, int h) {
            int n = partRe.length;
            double spacing = Math.abs(ex * grid.stepX());
            double across = -grid.ky(h) * ey / ex;
            double center = (across - grid.firstX()) / grid.stepX();
            boolean few = spacing > SHORT_EDGE;
            int from = few ? (int) Math.max(0, Math.floor(center) - 1) : 0;
            int to = few ? (int) Math.min(n, Math.ceil(center) + 2) : n;
            for (int w = from; w < to; w++) {
                double kx = grid.kx(w);
                double dot = kx * ex + grid.ky(h) * ey;
                if (Math.abs(dot) > SHORT_EDGE) continue;
                double z = Math.PI * dot;
                double g = Math.PI * (kx * ey - grid.ky(h) * ex) * (1 + z * z / 3);
                partRe[w] = -g * (startIm[w] + endIm[w]);
                partIm[w] = g * (startRe[w] + endRe[w]);
            }
        }
    }
}
