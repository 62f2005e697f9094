package cinegrad.gpu.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Builds a shared library of the kernels with g++ and keeps it in a folder, by the hash of its sources and the processor.
public final class EmulatedKernels {
    private static final List<String> OPTIONS = List.of("-std=c++17", "-O2", "-march=native", "-fPIC", "-ffp-contract=off",
            "-fno-strict-aliasing",
            "-U_FORTIFY_SOURCE", "-Wall", "-Wno-unknown-pragmas", "-Wno-unused-function", "-Wno-builtin-declaration-mismatch");
    private static final List<String> CHECKS = List.of("-fsanitize=kernel-address", "--param",
            "asan-instrumentation-with-call-threshold=0",
            "--param", "asan-stack=0", "--param", "asan-globals=0", "-fsanitize=bounds,alignment", "-fsanitize-recover=all");

    /// Symbolic: a kernel is its own function even if the C library has another of that name, such as `pause`.
    private static final List<String> LINK = List.of("g++", "-shared", "-Wl,-z,defs", "-Wl,-Bsymbolic");

    private static final String DRIVER = "libcuda.so.1";

    private EmulatedKernels() { }

    /// Why the kernels cannot be compiled here; empty if they can.
    public static Optional<String> obstacle() {
        if (!System.getProperty("os.name").startsWith("Linux")) return Optional.of("the emulated device needs Linux and g++");
        var command = new ArrayList<>(List.of("g++"));
        command.addAll(OPTIONS);
        command.addAll(CHECKS);
        command.addAll(List.of("-x", "c++", "-fsyntax-only", "/dev/null"));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.empty()
                    : Optional.of("g++ does not know the checks of kernel addresses: " + log.lines().findFirst().orElse(""));
        } catch (IOException e) {
            return Optional.of("no g++ on this machine");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while looking for g++");
        }
    }

    /// The library, compiled now unless it is in `folder` already.
    public static Path library(Path folder) {
        return library(folder, List.of("emulated.cpp"), List.of(), hash -> "kernels-" + hash + ".so");
    }

    /// A `libcuda.so.1` whose card is the processor, in a folder of its own.
    public static Path driver(Path folder) {
        return library(folder, List.of("emulated.cpp", "driver.cpp"), List.of("-Wl,-soname," + DRIVER),
                hash -> "driver-" + hash + "/" + DRIVER);
    }

    private static Path library(Path folder, List<String> runtime, List<String> options, UnaryOperator<String> name) {
        try {
            Files.createDirectories(folder);
            var objects = new TreeMap<String, Path>();
            var jobs = new ArrayList<Job>();
            for (String family : KernelSources.families()) object(folder, family, CHECKS, objects, jobs);
            for (String file : runtime) object(folder, file, List.of(), objects, jobs);
            var command = new ArrayList<>(LINK);
            command.addAll(options);
            command.add("-o");
            var parts = new TreeMap<String, String>();
            objects.forEach((source, path) -> parts.put(source, path.getFileName().toString()));
            parts.put("link", command.toString());
            Path library = folder.resolve(name.apply(KernelSources.hash(parts).substring(0, 16)));
            if (Files.exists(library)) return library;
            try {
                run(jobs);
            } finally {
                for (Job job : jobs) TemporaryFolder.delete(job.sources);
            }
            Files.createDirectories(library.getParent());
            finish(library, command, objects.values().stream().map(Path::toString).toList());
            return library;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A source to be compiled to an object.
    private record Job(Path sources, String name, List<String> options, Path object) { }

    private static void object(Path folder, String name, List<String> options, Map<String, Path> objects, List<Job> jobs)
            throws IOException {
        var files = KernelSources.withIncludes(name);
        var identity = new TreeMap<>(files);
        identity.put("options", OPTIONS + " " + options);
        identity.put("processor", processor());
        String hash = KernelSources.hash(identity).substring(0, 16);
        Path object = folder.resolve(name + "-" + hash + ".o");
        objects.put(name, object);
        if (Files.exists(object)) return;
        Path sources = Files.createTempDirectory(folder, "sources");
        for (var file : files.entrySet()) Files.writeString(sources.resolve(file.getKey()), file.getValue());
        var all = new ArrayList<>(OPTIONS);
        all.addAll(options);
        jobs.add(new Job(sources, name, all, object));
    }

    /// What `-march=native` stands for: a library made for another processor may hold instructions this one lacks.
    private static String processor() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.matches("(model name|flags|Features|CPU implementer|CPU part)\\s*:.*")).distinct()
                    .collect(Collectors.joining("\n"));
        }
    }

    private static void run(List<Job> jobs) throws IOException {
        for (Job job : jobs) {
            var command = new ArrayList<>(List.of("g++"));
            command.addAll(job.options);
            command.addAll(List.of("-x", "c++", "-c", job.sources.resolve(job.name).toString(), "-o"));
            finish(job.object, command, List.of());
        }
    }

    /// Runs a command whose last word but the `inputs` is where its result goes, and moves that into place when it is whole.
    private static void finish(Path result, List<String> command, List<String> inputs) throws IOException {
        Path part = Files.createTempFile(result.getParent(), "part", "");
        var words = new ArrayList<>(command);
        words.add(part.toString());
        words.addAll(inputs);
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                Files.delete(part);
                throw new IllegalStateException("g++ failed: " + String.join(" ", words) + "\n" + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Files.delete(part);
            throw new IllegalStateException("interrupted while compiling the kernels", e);
        }
        try {
            Files.move(part, result, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, result, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
