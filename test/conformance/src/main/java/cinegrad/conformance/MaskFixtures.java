package cinegrad.conformance;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.physics.mask.BernoulliSplit;
import cinegrad.ddei.physics.mask.EquispacedLines;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.GaussianSplit;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.LineMask;
import cinegrad.ddei.physics.mask.LineSampling;
import cinegrad.ddei.physics.mask.Mask;
import cinegrad.ddei.physics.mask.RandomLines;
import cinegrad.ddei.physics.mask.Split;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// Runs the folder `masks`: counts and densities exactly, selection frequencies by their z-scores.
public final class MaskFixtures implements FixtureFolder {
    private static final int DRAWS = 2000;

    @Override
    public String folder() {
        return "masks";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var check = Comparison.of(golden, backend.precision());
        String op = golden.op();
        if (op.contains("GaussianMaskGenerator(")) return Optional.of(gaussian(golden, check));
        if (op.contains("RandomMaskGenerator")) return Optional.of(frequencies(golden, check, new RandomLines(budget(golden))));
        if (op.contains("EquispacedMaskGenerator")) return Optional.of(equispaced(golden, check));
        if (op.contains("GaussianSplittingMaskGenerator")) return Optional.of(gaussianSplit(golden, check));
        if (op.contains("BernoulliSplittingMaskGenerator")) return Optional.of(bernoulliSplit(golden, check));
        return Optional.empty();
    }

    private static Comparison gaussian(Case golden, Comparison check) {
        var budget = budget(golden);
        int width = integer(golden, "W");
        var law = new GaussianLines(budget);
        check.demand("the middle begins at", budget.centerStart(width), integer(golden, "center_start"));
        check.compare("pdf", HostArray.of(Shape.of(width), law.density(width)), golden.array("pdf"), 1e-6);
        long[] theirs = golden.array("masks").toLongs();
        int frames = theirs.length / width;
        int lines = integer(golden, "total_lines");
        for (int t = 0; t < frames; t++) {
            int at = t * width;
            long count = IntStream.range(0, width).filter(w -> theirs[at + w] != 0).count();
            if (count != lines) check.miss("frame " + t + " of the reference has " + count + " lines, ours " + lines);
        }
        return frequencies(golden, check, law);
    }

    private static Comparison frequencies(Case golden, Comparison check, LineSampling law) {
        int width = integer(golden, "W");
        check.demand("n_center", law.budget().centerLines(width), integer(golden, "n_center"));
        check.demand("n_random_lines", law.budget().otherLines(width), integer(golden, "n_random_lines"));
        var mask = law.draw(DRAWS, width, RandomStream.of(1));
        int lines = law.budget().centerLines(width) + law.budget().otherLines(width);
        double[] frequency = new double[width];
        for (int t = 0; t < DRAWS; t++) {
            if (mask.count(t) != lines) check.miss("frame " + t + " has " + mask.count(t) + " lines, expected " + lines);
            for (int w = 0; w < width; w++) if (mask.at(t, w)) frequency[w] += 1.0 / DRAWS;
        }
        var limits = golden.json().at("tol").at("statistical");
        return scores(check, frequency, DRAWS, golden.array("freq_2000").toDoubles(), integer(golden, "draws"),
                limits.at("max_abs_z").number(), limits.find("mean_abs_z").map(Json::number).orElse(Double.POSITIVE_INFINITY));
    }

    /// z = (f₁ − f₂) / √(f₁(1 − f₁)/n₁ + f₂(1 − f₂)/n₂) for each entry that varies; others must be equal.
    private static Comparison scores(Comparison check, double[] ours, int n1, double[] theirs, int n2, double most, double mean) {
        double sum = 0;
        int varying = 0;
        for (int i = 0; i < ours.length; i++) {
            double variance = ours[i] * (1 - ours[i]) / n1 + theirs[i] * (1 - theirs[i]) / n2;
            double z = (ours[i] - theirs[i]) / Math.sqrt(variance);
            if (variance < 1e-9) {
                if (!(Math.abs(ours[i] - theirs[i]) <= 1e-6)) {
                    check.miss("entry " + i + " is drawn with frequency " + ours[i] + ", expected " + theirs[i]);
                }
                continue;
            }
            sum += Math.abs(z);
            varying++;
            if (!(Math.abs(z) <= most)) {
                check.miss("entry " + i + " is drawn with frequency " + ours[i] + ", expected " + theirs[i] + ", z = " + z);
            }
        }
        if (!(sum / varying <= mean)) check.miss("the mean |z| of " + varying + " entries is " + sum / varying);
        return check.demand("entries that vary", varying > 0, true);
    }

    /// Every mask of the reference is ours for one of the possible offsets.
    private static Comparison equispaced(Case golden, Comparison check) {
        var law = new EquispacedLines(budget(golden));
        int width = integer(golden, "W");
        HostArray masks = golden.array("masks");
        int frames = masks.shape().size(1), draws = masks.shape().size(0);
        check.compare("distance", HostArray.of(Shape.of(1), law.distance(width)),
                HostArray.of(Shape.of(1), golden.attrs().at("adjusted_accel").number()), 1e-12);
        var ours = IntStream.range(0, law.offsets(width)).mapToObj(offset -> law.lines(frames, width, offset)).toList();
        long[] values = masks.toLongs();
        for (int n = 0; n < draws; n++) {
            var theirs = lines(frames, width, Arrays.copyOfRange(values, n * frames * width, (n + 1) * frames * width));
            if (!ours.contains(theirs)) check.miss("mask " + n + " of the reference belongs to no offset");
        }
        return check;
    }

    private static Comparison gaussianSplit(Case golden, Comparison check) {
        double[] center = golden.attrs().at("center_block").numbers();
        var split = new GaussianSplit(golden.attrs().at("split_ratio").number(), golden.attrs().at("std_scale").number(),
                (int) center[0], (int) center[1]);
        HostArray examples = golden.array("examples");
        int height = examples.shape().size(2), pixels = height * examples.shape().size(3);
        var acquired = acquired(golden, height);
        int draws = integer(golden, "draws");
        long[] kept = golden.array("kept_per_frame").toLongs();
        double[] frequency = new double[acquired.frames() * pixels];
        var random = RandomStream.of(1);
        for (int n = 0; n < draws; n++) {
            var part = subset(split, acquired, random, check);
            for (int t = 0; t < acquired.frames(); t++) {
                if (part.count(t) != kept[t]) {
                    check.miss("frame " + t + " keeps " + part.count(t) + " samples, expected " + kept[t]);
                }
            }
            float[] values = part.toFloats();
            for (int i = 0; i < values.length; i++) frequency[i] += values[i] / draws;
        }
        double most = golden.json().at("tol").at("statistical").at("keep_freq_max_abs_z").number();
        return scores(check, frequency, draws, golden.array("keep_freq_1000").toDoubles(), draws, most, Double.POSITIVE_INFINITY);
    }

    private static Comparison bernoulliSplit(Case golden, Comparison check) {
        var split = new BernoulliSplit(golden.attrs().at("split_ratio").number());
        var acquired = acquired(golden, golden.array("example").shape().size(2));
        var random = RandomStream.of(1);
        for (long kept : golden.array("n_kept").toLongs()) {
            check.demand("samples kept", (long) subset(split, acquired, random, check).count(), kept);
        }
        return check;
    }

    private static Mask subset(Split split, Mask acquired, RandomStream random, Comparison check) {
        var part = split.draw(acquired, random);
        if (!part.isSubsetOf(acquired)) check.miss("a sample was kept that was never acquired");
        return part;
    }

    private static Mask acquired(Case golden, int height) {
        HostArray given = golden.in("line_mask");
        return lines(given.shape().size(0), given.shape().size(1), given.toLongs()).overRows(height);
    }

    private static LineMask lines(int frames, int width, long[] values) {
        boolean[] lines = new boolean[values.length];
        for (int i = 0; i < lines.length; i++) lines[i] = values[i] != 0;
        return new LineMask(frames, width, lines);
    }

    private static LineBudget budget(Case golden) {
        int acceleration = integer(golden, "acceleration");
        return golden.attrs().find("center_fraction").map(f -> new LineBudget(acceleration, f.number()))
                .orElseGet(() -> LineBudget.of(acceleration));
    }

    private static int integer(Case golden, String name) {
        return golden.attrs().at(name).integer();
    }
}
