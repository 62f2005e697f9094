package cinegrad.conformance;

import cinegrad.conformance.PlannedCase.Axes;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.transform.cpab.Boundary;
import cinegrad.ddei.transform.cpab.CpabBasis;
import cinegrad.ddei.transform.cpab.Diffeomorphism;
import cinegrad.ddei.transform.cpab.Tessellation;
import cinegrad.ddei.transform.cpab.VelocityField;
import cinegrad.ddei.transform.cpab.Volume;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The diffeomorphism's cases of the folder `transforms`.
final class CpabCases {
    private static final Parallel TWO = new Parallel(2);

    private final Case golden;
    private final Precision precision;
    private final Comparison check;

    CpabCases(Case golden, Precision precision) {
        this.golden = golden;
        this.precision = precision;
        this.check = Comparison.of(golden, precision);
    }

    Optional<Comparison> run() {
        String op = golden.op();
        if (op.contains("Tesselation2D basis")) return Optional.of(basis());
        if (op.contains("findcellidx")) return Optional.of(cells());
        if (op.contains("calc_vectorfield")) return Optional.of(velocity());
        if (op.contains("sample_transformation")) return Optional.of(statistics());
        if (op.contains("transform_data")) return Optional.of(warp());
        if (op.contains("constant_batch=False")) return Optional.of(onePerItem());
        if (op.contains("n_trans")) return Optional.of(versions());
        return Optional.empty();
    }

    /// Bases are compared by their projectors: B itself is not unique.
    private Comparison basis() {
        var ours = ownBasis(golden);
        check.demand("d", (long) ours.dimension(), golden.attrs().at("d").whole());
        double tolerance = golden.tolerance(Precision.DOUBLE, "B_nullspace", "B_nullspace");
        return check.compare("projector", projector(ours),
                projector(CpabBasis.imported(tessellation(golden), golden.array("B").toDoubles())), tolerance);
    }

    private static HostArray projector(CpabBasis basis) {
        int n = basis.tessellation().parameters(), d = basis.dimension();
        double[] b = basis.vectors(), p = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < d; k++) p[i * n + j] += b[i * d + k] * b[j * d + k];
            }
        }
        return HostArray.of(Shape.of(n, n), p);
    }

    private Comparison cells() {
        double[] points = golden.in("points").toDoubles();
        int n = points.length / 2;
        int[] cells = IntStream.range(0, n).map(i -> tessellation(golden).cell(points[i], points[n + i])).toArray();
        return check.compare("idx", HostArray.of(Shape.of(n), cells), golden.array("out.idx"), Case.Expected.EXACT);
    }

    private Comparison velocity() {
        double[] points = golden.in("points").toDoubles();
        int n = points.length / 2;
        var field = fields()[0];
        double[] v = new double[2 * n];
        for (int i = 0; i < n; i++) {
            v[i] = field.velocityX(points[i], points[n + i]);
            v[n + i] = field.velocityY(points[i], points[n + i]);
        }
        return check.output("v", HostArray.of(Shape.of(2, n), v));
    }

    private Comparison warp() {
        var field = fields()[0];
        grid("grid", field);
        grid("grid_inverse", field.negated());
        check.output("y_inverse", planned(field.negated()).apply(golden.in("x"), precision));
        return planned(field).compare(golden, precision, check);
    }

    /// All points at the case's tolerance; those that stay clear of cell edges at the stricter one. The reference lists
    /// columns one after the other and counts in parts of the image's extent.
    private void grid(String name, VelocityField field) {
        var size = TransformFixtures.imageSize(golden);
        int h = size.height(), w = size.width();
        var points = flow(field).warp(size, TWO);
        double[] parts = new double[2 * h * w];
        for (int j = 0, p = 0; j < w; j++) {
            for (int i = 0; i < h; i++, p++) {
                parts[p] = points.row(i * w + j) / (h - 1);
                parts[h * w + p] = points.column(i * w + j) / (w - 1);
            }
        }
        var moved = HostArray.of(Shape.of(1, 2, h * w), parts);
        var expected = golden.result(Precision.DOUBLE, "out", name).orElseThrow();
        check.compare(name, moved, expected, golden.tolerance(precision, "grid", "grid"));
        if (precision == Precision.DOUBLE) {
            long[] regular = golden.array("regular").toLongs();
            check.compare(name + " where regular", only(moved, regular), only(expected, regular),
                    golden.tolerance(Precision.DOUBLE, "grid_regular", "grid_regular"));
        }
    }

    private static HostArray only(HostArray grid, long[] wanted) {
        double[] all = grid.toDoubles();
        double[] some = IntStream.range(0, all.length).filter(i -> wanted[i % wanted.length] != 0).mapToDouble(i -> all[i])
                .toArray();
        return HostArray.of(Shape.of(some.length), some);
    }

    private Comparison onePerItem() {
        var plans = Arrays.stream(fields()).map(this::plan).toArray(SamplePlan[]::new);
        return new PlannedCase(Axes.SPACE, List.<SamplePlan[]>of(plans)).compare(golden, precision, check);
    }

    private Comparison versions() {
        var versions = new ArrayList<SamplePlan[]>();
        for (var field : fields()) versions.add(new SamplePlan[] {plan(field)});
        return new PlannedCase(Axes.SPACE, versions).compare(golden, precision, check);
    }

    private PlannedCase planned(VelocityField field) {
        return new PlannedCase(Axes.SPACE, List.<SamplePlan[]>of(new SamplePlan[] {plan(field)}));
    }

    private SamplePlan plan(VelocityField field) {
        var size = TransformFixtures.imageSize(golden);
        return SamplePlan.at(flow(field).warp(size, TWO), size, Interpolation.BILINEAR, Edge.BORDER);
    }

    private Diffeomorphism flow(VelocityField field) {
        return golden.attrs().find("nstepsolver").map(steps -> field.flow(steps.integer())).orElseGet(field::flow);
    }

    /// The fields of the rows of θ in the stored basis.
    private VelocityField[] fields() {
        String name = golden.attrs().at("basis").text();
        Case stored = golden.manifest().named(name.substring(name.indexOf(':') + 1));
        var basis = CpabBasis.imported(tessellation(stored), stored.array("B").toDoubles());
        double[] theta = golden.in("theta").toDoubles();
        int d = basis.dimension();
        return IntStream.range(0, theta.length / d).mapToObj(i -> basis.field(Arrays.copyOfRange(theta, i * d, (i + 1) * d)))
                .toArray(VelocityField[]::new);
    }

    /// Displacements of fixed points under our own basis and random numbers have the reference's size.
    private Comparison statistics() {
        String name = golden.name().replace("_theta_stats", "");
        var basis = ownBasis(golden.manifest().named(name));
        int draws = (int) golden.attrs().at("n_samples").whole();
        double[] points = golden.in("points").toDoubles();
        int n = points.length / 2, d = basis.dimension();
        var random = RandomStream.of(1);
        double[] meanSquare = new double[n], covariance = new double[d * d], distances = new double[draws * n];
        for (int k = 0; k < draws; k++) {
            double[] theta = basis.sample(random);
            for (int i = 0; i < d * d; i++) covariance[i] += theta[i / d] * theta[i % d] / draws;
            double[] x = Arrays.copyOf(points, n), y = Arrays.copyOfRange(points, n, 2 * n);
            basis.field(theta).flow().transform(x, y, TWO);
            for (int i = 0; i < n; i++) {
                double distance = Math.hypot(x[i] - points[i], y[i] - points[n + i]);
                distances[k * n + i] = distance;
                meanSquare[i] += distance * distance / draws;
            }
        }
        double covarianceTolerance = statistical("theta_cov_abs"), relative = statistical("disp_rms_rel");
        for (int i = 0; i < d * d; i++) {
            double unit = i / d == i % d ? 1 : 0;
            if (!(Math.abs(covariance[i] - unit) <= covarianceTolerance)) {
                check.miss("covariance of θ, entry " + i + ": " + covariance[i]);
            }
        }
        double[] rms = golden.array("disp_rms_per_point").toDoubles();
        for (int i = 0; i < n; i++) near("displacement of point " + i, Math.sqrt(meanSquare[i]), rms[i], relative);
        Arrays.sort(distances);
        double[] quantiles = golden.array("disp_quantiles").toDoubles();
        var at = golden.attrs().at("quantiles").items();
        for (int q = 0; q < quantiles.length; q++) {
            near("quantile " + at.get(q), distances[(int) (at.get(q).number() * (distances.length - 1))], quantiles[q], relative);
        }
        return check.demand("draws", draws > 0, true);
    }

    private void near(String what, double actual, double expected, double relative) {
        if (!(Math.abs(actual - expected) <= relative * Math.abs(expected) + 1e-9)) {
            check.miss(what + " is " + actual + ", expected " + expected);
        }
    }

    private double statistical(String name) {
        return golden.json().at("tol").at("statistical").at(name).number();
    }

    private static CpabBasis ownBasis(Case basis) {
        return CpabBasis.of(tessellation(basis), flag(basis, "zero_boundary") ? Boundary.CLOSED : Boundary.OPEN,
                flag(basis, "volume_perservation") ? Volume.PRESERVED : Volume.FREE);
    }

    private static boolean flag(Case golden, String name) {
        return golden.attrs().at(name).flag();
    }

    private static Tessellation tessellation(Case golden) {
        var nc = golden.attrs().at("nc").items().stream().map(Json::whole).toList();
        return new Tessellation(Math.toIntExact(nc.get(0)), Math.toIntExact(nc.get(1)));
    }
}
