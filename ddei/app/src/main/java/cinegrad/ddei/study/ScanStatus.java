package cinegrad.ddei.study;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.json.JsonException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// How the work on one scan ended, as the file `scan.json` in its folder says, which is written last.
///
/// @param request what was to be done, without the folder and what computes
/// @param bytes   of the scan's file then, 0 if there was none
/// @param reason  why it failed; empty: it came to its end
/// @param numbers what was measured, by name
public record ScanStatus(Json request, long bytes, Optional<String> reason, Map<String, Double> numbers) {
    private static final String NAME = "scan.json";

    void write(Path folder) {
        var members = new LinkedHashMap<String, Object>();
        reason.ifPresentOrElse(why -> members.put("failed", why), () -> members.put("numbers", numbers));
        members.put("bytes", bytes);
        members.put("request", request);
        byte[] text = (Json.of(members).pretty() + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(folder.resolve(NAME), out -> out.write(text));
    }

    /// Takes back what the folder says, before the work begins anew.
    static void remove(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(NAME));
        } catch (IOException e) {
            throw new UncheckedIOException("study: cannot remove " + folder.resolve(NAME) + ": " + AtomicFile.reason(e), e);
        }
    }

    /// What the folder says; empty where the work has not come to an end, or what is there cannot be read and must be done anew.
    static Optional<ScanStatus> in(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) return Optional.empty();
        try {
            return Optional.of(of(Json.parse(Files.readString(file))));
        } catch (IOException e) {
            throw new UncheckedIOException("study: cannot read " + file + ": " + AtomicFile.reason(e), e);
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    private static ScanStatus of(Json json) {
        var numbers = new LinkedHashMap<String, Double>();
        json.find("numbers").ifPresent(found -> found.members().forEach((name, value) -> numbers.put(name, number(value))));
        return new ScanStatus(json.at("request"), json.at("bytes").whole(), json.find("failed").map(Json::text), numbers);
    }

    /// JSON has no NaN, which a result may be.
    private static double number(Json value) {
        return value instanceof Json.Real || value instanceof Json.Whole ? value.number() : Double.NaN;
    }

    /// Whether this is the end of that work on a file of that size.
    boolean finishes(Json wanted, long size) {
        return reason.isEmpty() && isOf(wanted) && bytes == size;
    }

    boolean isOf(Json wanted) {
        return Objects.equals(request.toString(), Json.parse(wanted.toString()).toString());
    }
}
