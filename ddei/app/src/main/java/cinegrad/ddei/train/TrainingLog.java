package cinegrad.ddei.train;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.json.JsonException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The machine-readable log: one JSON object a line, one line a step.
public final class TrainingLog {
    private final Path file;

    private TrainingLog(Path file) {
        this.file = file;
    }

    /// Starts or continues a log: lines from `step` on, left by a run that was killed after its last checkpoint, are removed.
    static TrainingLog continuing(Path file, long step) {
        List<Json> kept = Files.exists(file) ? read(file).stream().filter(line -> line.at("step").whole() < step).toList()
                : List.of();
        AtomicFile.write(file, out -> {
            for (var line : kept) out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        });
        return new TrainingLog(file);
    }

    void add(Map<String, Object> line) {
        try {
            Files.writeString(file, Json.of(line) + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("training log: cannot write " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    /// The steps of a log, in order. A line that is damaged, or that a killed run began and did not end, is left out: the log is
    /// for people and curves, and training goes on from the checkpoint without it.
    public static List<Json> read(Path file) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);    // damaged bytes spoil their line alone
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().filter(line -> !line.isBlank()).map(TrainingLog::step)
                    .flatMap(Optional::stream).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("training log: cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private static Optional<Json> step(String line) {
        try {
            Json json = Json.parse(line);
            return json instanceof Json.Obj(var members) && members.get("step") instanceof Json.Whole ? Optional.of(json)
                    : Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }
}
