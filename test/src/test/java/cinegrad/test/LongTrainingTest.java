package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.simd.SimdBackend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Training for a long time leaves nothing behind: the heap stays flat, no thread stays, and the JVM ends when `main` returns.
///
/// 300 steps, or as many as the system property `cinegrad.steps` says: `mvn test -pl test -am -Dcinegrad.steps=10000 …`.
class LongTrainingTest {
    private static final int STEPS = Integer.getInteger("cinegrad.steps", 300);
    private static final long MOST_GROWTH = 400_000;

    @Test
    void theHeapStaysFlatAndTheProgramEnds() throws IOException, InterruptedException {
        var said = run(STEPS);
        long growth = said.get("late") - said.get("early");
        assertTrue(growth <= MOST_GROWTH, () -> "used heap grew by " + growth + " bytes over " + STEPS + " steps, " + said);
        assertEquals(0, said.get("others"), "threads that the JVM waits for when main returns");
    }

    /// The numbers the program printed, by their names; it has ended.
    private static Map<String, Long> run(int steps) throws IOException, InterruptedException {
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx192m",
                "-XX:+UseSerialGC",
                "--add-modules=jdk.incubator.vector", "-cp", System.getProperty("java.class.path"), LongTraining.class.getName(),
                Integer.toString(steps))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var said = new HashMap<String, Long>();
        try (var out = process.inputReader()) {
            out.lines().map(line -> line.split(" ")).forEach(words -> said.put(words[0], Long.parseLong(words[1])));
        }
        assertEquals(0, process.waitFor());
        return said;
    }

    /// Helpers end by themselves a second after their last work.
    @Test
    void noThreadStays() throws InterruptedException {
        new LongTraining.Net(new SimdBackend(3)).train(0, 10);
        for (var thread : Thread.getAllStackTraces().keySet()) if (thread.getName().startsWith("cinegrad")) thread.join();
    }
}
