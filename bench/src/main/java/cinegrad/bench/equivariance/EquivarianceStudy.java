package cinegrad.bench.equivariance;

import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.simd.SimdBackend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// The whole study: makes the scans, trains what has not been trained yet, measures why, and writes the table.
final class EquivarianceStudy {
    /// @param films to train on, of each kind
    /// @param tests to evaluate on, of each kind, from `testSeed` on
    /// @param draws divisions and transformations of each family, for a film
    /// @param shown the part of the samples that a division shows
    record Data(int frames, FrameSize size, LineLaw law, int films, int tests, long testSeed, int draws, double shown,
            List<Path> recordings) { }

    private static final long FIRST_FILM = 1;

    private final Data data;
    private final StudyTraining.Settings settings;
    private final Path out;
    private final SimdBackend backend = new SimdBackend(1);

    EquivarianceStudy(Data data, StudyTraining.Settings settings, Path out) {
        this.data = data;
        this.settings = settings;
        this.out = out;
    }

    /// @return the table
    String run(List<Condition> conditions, int seeds) {
        var scans = new Scans(data.frames, data.size, data.law, new NlrAnswers(out.resolve("nlr")), backend);
        requireSame();
        List<Scan> tests = tests(scans);
        List<Scan> films = films(scans);
        var runs = new Runs(out.resolve("runs.jsonl"));
        runs.addOnce("start: zero-filled", 0, () -> starts(tests, s -> s.physics().zeroFilled(s.sample().kspace())));
        runs.addOnce("start: nlr", 0, () -> starts(tests, Scan::start));
        for (int seed = 1; seed <= seeds; seed++) {
            for (var condition : conditions) {
                long number = seed;
                runs.addOnce(condition.name(), seed, () -> {
                    var training = new StudyTraining(condition, settings, number, backend);
                    training.run(films);
                    return training.quality(tests);
                });
            }
        }
        String page = new StudyPage(runs).markdown() + "\n" + new WhyItLearns(films, settings, backend).markdown();
        write(out.resolve("table.md"), page);
        return page;
    }

    private Map<String, Double> starts(List<Scan> tests, Function<Scan, NdArray> image) {
        return StudyTraining.byFamily(tests, scan -> Metrics.psnrOfMagnitudes(image.apply(scan), scan.truth()));
    }

    private List<Scan> films(Scans scans) {
        var films = new ArrayList<Scan>();
        for (int i = 0; i < data.films; i++) {
            long seed = FIRST_FILM + i;
            films.add(scans.prepared(scans.thorax(seed), data.draws, data.shown, RandomStream.of(seed).stream("thorax")));
            films.add(scans.prepared(scans.textures(seed), data.draws, data.shown, RandomStream.of(seed).stream("textures")));
            System.err.printf(Locale.ROOT, "films: %d of %d%n", i + 1, data.films);
        }
        return films;
    }

    private List<Scan> tests(Scans scans) {
        var tests = new ArrayList<Scan>();
        for (int i = 0; i < data.tests; i++) tests.add(scans.thorax(data.testSeed + i));
        for (int i = 0; i < data.tests; i++) tests.add(scans.textures(data.testSeed + i));
        for (Path file : data.recordings) {
            for (int i = 0; i < Math.min(3, data.tests); i++) tests.add(scans.recording(file, data.testSeed + i));
        }
        return tests;
    }

    /// Runs of other settings do not belong into the same table.
    private void requireSame() {
        var all = new LinkedHashMap<String, Object>();
        all.put("data", data.toString());
        all.put("training", settings.toString());
        String asked = Json.of(all).pretty() + "\n";
        Path file = out.resolve("settings.json");
        try {
            if (Files.exists(file) && !Files.readString(file).equals(asked)) {
                throw new IllegalArgumentException("--out: the study in " + out + " was begun with other settings, see " + file
                        + "; ask for the same, or choose another folder");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("study: cannot read " + file + ": " + e.getMessage(), e);
        }
        write(file, asked);
    }

    static void write(Path file, String text, StandardOpenOption... how) {
        try {
            Files.writeString(file, text, how);
        } catch (IOException e) {
            throw new UncheckedIOException("study: cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
