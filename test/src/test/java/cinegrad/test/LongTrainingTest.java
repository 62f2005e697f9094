package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.simd.SimdBackend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Training for a long time leaves nothing behind: the heap stays flat, no thread stays, and the JVM ends when `main` returns.
///
/// 300 steps, or as many as the system property `cinegrad.steps` says: `mvn test -pl test -am -Dcinegrad.steps=10000 …`.
class LongTrainingTest {
    private static final int STEPS = Integer.getInteger("cinegrad.steps", 300);
    private static final long MOST_GROWTH = 400_000;

    /// @param said  the used heap by the time it was looked at
    /// @param ended how long after its last word the program ended
    private record Outcome(Map<String, Long> said, Duration ended) { }

    @Test
    void theHeapStaysFlat() throws IOException, InterruptedException {
        var said = run(STEPS).said();
        long growth = said.get("late") - said.get("early");
        assertTrue(growth <= MOST_GROWTH, () -> "used heap grew by " + growth + " bytes over " + STEPS + " steps, " + said);
    }

    /// The best of three, as the machine may be busy.
    @Test
    void theProgramEndsWhenMainReturns() throws IOException, InterruptedException {
        Duration least = run(5).ended();
        for (int i = 0; i < 2 && least.toMillis() > 1000; i++) {
            Duration again = run(5).ended();
            if (again.compareTo(least) < 0) least = again;
        }
        Duration ended = least;
        assertTrue(ended.toMillis() <= 1000, () -> "the JVM ended " + ended.toMillis() + " ms after main");
    }

    private static Outcome run(int steps) throws IOException, InterruptedException {
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx192m",
                "-XX:+UseSerialGC",
                "--add-modules=jdk.incubator.vector", "-cp", System.getProperty("java.class.path"), LongTraining.class.getName(),
                Integer.toString(steps))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var said = new HashMap<String, Long>();
        long done = 0;
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] words = line.split(" ");
                if (words.length == 2) said.put(words[0], Long.parseLong(words[1]));
                if (line.equals("done")) done = System.nanoTime();
            }
        }
        assertEquals(0, process.waitFor());
        return new Outcome(said, Duration.ofNanos(System.nanoTime() - done));
    }

    @Test
    void noThreadStays() throws InterruptedException {
        new LongTraining.Net(new SimdBackend(3)).train(0, 10);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (workers() > 0 && System.nanoTime() < end) Thread.sleep(50);
        assertEquals(0, workers());
    }

    private static long workers() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("cinegrad")).count();
    }
}
