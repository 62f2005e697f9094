package cinegrad.bench.equivariance;

import cinegrad.ddei.io.json.Json;

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
import java.util.function.Supplier;

/// Finished trainings, a line of a file each, so that a study that was stopped goes on.
final class Runs {
    /// @param psnr of each family
    record Run(String condition, int seed, double seconds, Map<String, Double> psnr) { }

    private final Path file;
    private final List<Run> runs = new ArrayList<>();

    Runs(Path file) {
        this.file = file;
        if (!Files.exists(file)) return;
        try {
            for (String line : Files.readAllLines(file)) runs.add(parse(Json.parse(line, file.toString())));
        } catch (IOException e) {
            throw new UncheckedIOException("study: cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static Run parse(Json line) {
        var psnr = new LinkedHashMap<String, Double>();
        line.at("psnr").members().forEach((family, value) -> psnr.put(family, value.number()));
        return new Run(line.at("condition").text(), line.at("seed").integer(), line.at("seconds").number(), psnr);
    }

    /// Does this training unless its line is there.
    void addOnce(String condition, int seed, Supplier<Map<String, Double>> training) {
        if (runs.stream().anyMatch(r -> r.condition.equals(condition) && r.seed == seed)) return;
        long begun = System.nanoTime();
        var psnr = training.get();
        var run = new Run(condition, seed, (System.nanoTime() - begun) * 1e-9, psnr);
        runs.add(run);
        var line = new LinkedHashMap<String, Object>();
        line.put("condition", condition);
        line.put("seed", seed);
        line.put("seconds", run.seconds);
        line.put("psnr", psnr);
        EquivarianceStudy.write(file, Json.of(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.err.printf(Locale.ROOT, "%s, seed %d: %.0f s, %s%n", condition, seed, run.seconds, psnr);
    }

    List<Run> of(String condition) {
        return runs.stream().filter(r -> r.condition.equals(condition)).toList();
    }
}
