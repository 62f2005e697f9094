package cinegrad.ddei.report;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ops.parallel.Vectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Facts about the program, the machine and the data that a number needs beside it.
public final class Provenance {
    private Provenance() {
    }

    /// Time, Java, processor and memory of the running process, in reading order.
    public static Map<String, String> ofThisProcess() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("written", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        var options = ManagementFactory.getRuntimeMXBean().getInputArguments();
        facts.put("Java options", options.isEmpty() ? "none" : String.join(" ", options));
        facts.put("system", String.join(" ", System.getProperty("os.name"), System.getProperty("os.version"),
                System.getProperty("os.arch")));
        facts.put("processor", processor());
        facts.put("processors available", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("vector module", Vectors.arePresent() ? "present" : "absent");
        facts.put("heap limit", (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
        return facts;
    }

    /// The processor's name where the system tells it in a file, else its architecture.
    private static String processor() {
        var cpuInfo = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(cpuInfo)) return System.getProperty("os.arch");
        try (var lines = Files.lines(cpuInfo)) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + cpuInfo + ": " + e.getMessage(), e);
        }
    }

    /// The SHA-256 of a file as hexadecimal digits.
    public static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) digest.update(buffer, 0, n);
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw ByteReader.unreadable(file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
