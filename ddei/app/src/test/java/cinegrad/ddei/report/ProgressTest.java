package cinegrad.ddei.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void plainLinesComeNowAndThenAndAtTheEnd() {
        var clock = new AtomicLong(Duration.ofHours(7).toNanos());
        try (var progress = Progress.lines("train", 0, 400, out, Duration.ofSeconds(5), clock::get)) {
            for (int step = 1; step <= 400; step++) {
                clock.addAndGet(Duration.ofMillis(25).toNanos());
                progress.at(step, "loss " + step);
            }
        }
        assertEquals("""
                train 1/400 (0 %) 0:00:00  loss 1
                train 201/400 (50 %) 0:00:05, 0:00:04 left  loss 201
                train 400/400 (100 %) 0:00:10  loss 400
                """, bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }

    /// What was done before counts neither as done now nor as time.
    @Test
    void workThatGoesOnIsJudgedByWhatIsDoneNow() {
        var clock = new AtomicLong(Duration.ofHours(7).toNanos());
        try (var progress = Progress.lines("train", 300, 400, out, Duration.ofSeconds(5), clock::get)) {
            for (int step = 301; step <= 350; step++) {
                clock.addAndGet(Duration.ofSeconds(1).toNanos());
                progress.at(step, "");
            }
        }
        String shown = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(shown.contains("train 306/400 (76 %) 0:00:06, 0:01:34 left"), shown);
        bytes.reset();
        Progress.lines("train", 3, 3, out, Duration.ofSeconds(5), clock::get).close();
        assertTrue(bytes.toString(StandardCharsets.UTF_8).startsWith("train 3/3"), bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theLastStateIsShownOnce() {
        var clock = new AtomicLong();
        var progress = Progress.lines("read", 0, 3, out, Duration.ofSeconds(5), clock::get);
        progress.at(3, "");
        progress.close();
        assertEquals(1, bytes.toString(StandardCharsets.UTF_8).lines().count());
    }

    @Test
    void aBarTellsTaskCountAndMessage() {
        try (var progress = Progress.bar("train", 0, 10, out)) {
            progress.at(4, "loss 0.25, PSNR 27.1 dB");
        }
        String shown = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(shown.contains("train") && shown.contains("4/10"), shown);
    }

    @Test
    void nothingShowsNothing() {
        try (var progress = Progress.none()) {
            progress.at(1, "quiet");
        }
    }
}
