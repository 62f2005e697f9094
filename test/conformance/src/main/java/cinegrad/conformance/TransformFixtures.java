package cinegrad.conformance;

import cinegrad.conformance.PlannedCase.Axes;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.transform.CircularShift;
import cinegrad.ddei.transform.Flip;
import cinegrad.ddei.transform.FrameShift;
import cinegrad.ddei.transform.FrameShift.Padding;
import cinegrad.ddei.transform.RotationGrid;
import cinegrad.ddei.transform.ScaleGrid;
import cinegrad.ops.Backend;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Runs the folder `transforms`: the geometry of every transform with given parameters, forward and transposed.
public final class TransformFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "transforms";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var precision = backend.precision();
        String op = golden.op();
        if (op.startsWith("libcpab") || op.contains("CPAB") && !op.contains("branch")) {
            return new CpabCases(golden, precision).run();
        }
        return plans(golden).map(planned -> planned.compare(golden, precision, Comparison.of(golden, precision)));
    }

    private static Optional<PlannedCase> plans(Case golden) {
        String op = golden.op();
        if (op.contains("Rotate") && !op.contains("ShiftTime branch")) return Optional.of(rotations(golden));
        if (op.contains("ShiftTime")) return Optional.of(shifts(golden));
        if (op.startsWith("deepinv Shift(")) return Optional.of(roll(golden));
        if (op.startsWith("deepinv Reflect(")) return Optional.of(flip(golden));
        if (op.startsWith("deepinv Scale(")) return Optional.of(scales(golden));
        return Optional.empty();
    }

    private static PlannedCase rotations(Case golden) {
        var size = imageSize(golden);
        boolean expand = golden.attrs().find("expand").map(Json::flag).orElse(false);
        boolean nearest = golden.attrs().find("interpolation").map(Json::text).orElse("bilinear").equals("nearest");
        double sign = golden.op().contains("inverse") ? -1 : 1;
        var versions = new ArrayList<SamplePlan[]>();
        for (double angle : numbers(golden.attrs().at("theta_deg"))) {
            var points = expand ? RotationGrid.expanded(size, sign * angle) : RotationGrid.points(size, sign * angle);
            versions.add(one(points, size, nearest ? Interpolation.NEAREST : Interpolation.BILINEAR, Edge.ZERO));
        }
        return new PlannedCase(Axes.SPACE, versions);
    }

    private static PlannedCase shifts(Case golden) {
        Shape x = golden.in("x").shape();
        boolean joint = golden.op().startsWith("((diffeo|rotate)|tempad)");
        int frames = joint ? x.size(1) * x.size(2) : x.size(2);
        var padding = golden.attrs().at("padding").text().equals("wrap") ? Padding.WRAP : Padding.REFLECT;
        var versions = new ArrayList<SamplePlan[]>();
        for (double amount : numbers(golden.attrs().at("amount"))) {
            versions.add(new SamplePlan[] {FrameShift.plan(frames, (int) amount, padding)});
        }
        return new PlannedCase(joint ? Axes.CHANNEL_TIME : Axes.TIME, versions);
    }

    private static PlannedCase roll(Case golden) {
        var size = imageSize(golden);
        double[] right = numbers(golden.attrs().at("x_shift")), down = numbers(golden.attrs().at("y_shift"));
        var versions = new ArrayList<SamplePlan[]>();
        for (int v = 0; v < right.length; v++) {
            versions.add(one(CircularShift.points(size, (int) down[v], (int) right[v]), size, Interpolation.NEAREST, Edge.ZERO));
        }
        return new PlannedCase(Axes.SPACE, versions);
    }

    private static PlannedCase flip(Case golden) {
        var size = imageSize(golden);
        var flips = EnumSet.noneOf(Flip.class);
        for (double axis : numbers(golden.attrs().at("dims"))) flips.add(axis == -2 ? Flip.ROWS : Flip.COLUMNS);
        return new PlannedCase(Axes.SPACE, List.<SamplePlan[]>of(one(Flip.points(size, flips), size, Interpolation.NEAREST,
                Edge.ZERO)));
    }

    private static PlannedCase scales(Case golden) {
        var size = imageSize(golden);
        double[] factors = golden.in("factor").toDoubles(), centers = golden.in("center").toDoubles();
        var interpolation = Interpolation.valueOf(golden.attrs().at("mode").text().toUpperCase(Locale.ROOT));
        var edge = switch (golden.attrs().at("padding_mode").text()) {
            case "reflection" -> Edge.REFLECT;
            case "border" -> Edge.BORDER;
            default -> Edge.ZERO;
        };
        var perItem = IntStream.range(0, factors.length).mapToObj(n -> SamplePlan.at(
                ScaleGrid.points(size, factors[n], centers[2 * n], centers[2 * n + 1], ScaleGrid.Order.REFERENCE), size,
                interpolation, edge));
        return new PlannedCase(Axes.SPACE, List.<SamplePlan[]>of(perItem.toArray(SamplePlan[]::new)));
    }

    private static SamplePlan[] one(SamplePoints points, ImageSize size, Interpolation interpolation, Edge edge) {
        return new SamplePlan[] {SamplePlan.at(points, size, interpolation, edge)};
    }

    static ImageSize imageSize(Case golden) {
        Shape x = golden.in("x").shape();
        return new ImageSize(x.size(-2), x.size(-1));
    }

    /// A number or a list of numbers.
    private static double[] numbers(Json json) {
        return json instanceof Json.Arr list ? list.items().stream().mapToDouble(Json::number).toArray()
                : new double[] {json.number()};
    }
}
