package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cinegrad.ops.simd.SimdBackend;
import cinegrad.test.cases.Cases;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Results do not depend on how warm the JVM is: an interpreter and a JVM that has compiled every kernel give the same bits.
class WarmthTest {
    private static final int SIZE = 97;

    @Test
    void interpretedAndCompiledCodeAgree() throws IOException, InterruptedException {
        var cold = start("1", "-Xint");
        var warm = start("23", "-XX:-TieredCompilation", "-XX:CompileThresholdScaling=0.002", "-Xbatch");
        var digests = digests(cold);
        assertFalse(digests.isEmpty());
        assertEquals(digests, digests(warm));
    }

    /// [#main] in a JVM of its own.
    private static Process start(String times, String... options) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("--add-modules") || argument.startsWith("-XX:MaxVectorSize")
                    || argument.startsWith("-XX:UseAVX")) command.add(argument);
        }
        command.addAll(Arrays.asList(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WarmthTest.class.getName(), times));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /// What a JVM prints, once it has ended.
    private static List<String> digests(Process process) throws IOException, InterruptedException {
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertEquals(0, process.waitFor(), () -> process.info().commandLine() + " failed after " + lines);
        return lines;
    }

    /// Prints a digest of the last of so many results of every operation, forward and backward.
    public static void main(String[] times) {
        var backend = new SimdBackend(1);
        for (var c : Cases.all()) {
            int n = Math.min(SIZE, c.most());
            var results = Parity.results(c, n, backend);
            for (int i = 1; i < Integer.parseInt(times[0]); i++) results = Parity.results(c, n, backend);
            System.out.println(c + " " + results.stream().map(Arrays::hashCode).toList());
        }
    }
}
