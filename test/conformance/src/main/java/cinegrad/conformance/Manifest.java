package cinegrad.conformance;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.json.JsonException;
import cinegrad.ddei.io.numpy.Npz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// One folder of golden vectors: its `manifest.json`, read at once, and its bundles, opened when a case asks for an array.
public final class Manifest implements AutoCloseable {
    private final Path directory;
    private final Json json;
    private final List<Case> cases;
    private final Map<String, Npz> bundles = new HashMap<>();

    private Manifest(Path directory, Json json) {
        this.directory = directory;
        this.json = json;
        this.cases = json.at("cases").items().stream().map(c -> new Case(this, c)).toList();
    }

    public static Manifest open(Path directory) {
        Path file = directory.resolve("manifest.json");
        try {
            return new Manifest(directory, Json.parse(Files.readString(file)));
        } catch (IOException e) {
            throw new FileFormatException(file.toString(), FileFormatException.UNKNOWN, "cannot be read: " + e.getMessage(), e);
        } catch (JsonException e) {
            throw new FileFormatException(file.toString(), e.offset(), Objects.requireNonNull(e.getMessage()), e);
        }
    }

    /// The folder's topic, such as `fft`.
    public String folder() {
        return json.at("folder").text();
    }

    public Path directory() {
        return directory;
    }

    /// The whole document.
    public Json json() {
        return json;
    }

    public List<Case> cases() {
        return cases;
    }

    public Case named(String name) {
        return cases.stream().filter(c -> c.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("fixtures: no case " + name + " in " + directory));
    }

    HostArray read(String bundle, String member) {
        return bundle(bundle).read(member);
    }

    boolean has(String bundle, String member) {
        return bundle(bundle).has(member);
    }

    List<String> members(String bundle) {
        return bundle(bundle).names();
    }

    private Npz bundle(String name) {
        return bundles.computeIfAbsent(name, n -> Npz.open(directory.resolve(n)));
    }

    @Override
    public void close() {
        bundles.values().forEach(Npz::close);
        bundles.clear();
    }
}
