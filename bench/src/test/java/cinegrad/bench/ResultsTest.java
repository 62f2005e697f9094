package cinegrad.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @Test
    void quantilesLieBetweenNeighbours() {
        var s = new Timings(new long[] {40, 10, 30, 20});
        assertEquals(25, s.median());
        assertEquals(10, s.quantile(0));
        assertEquals(17.5, s.quantile(0.25));
        assertEquals(40, s.quantile(1));
        assertEquals(7, new Timings(new long[] {7}).median());
        assertThrows(IllegalArgumentException.class, () -> new Timings(new long[0]));
    }

    private static Duel.Turns turns(long... nanoseconds) {
        return new Duel.Turns(nanoseconds, 1.5, 2e-7);
    }

    @Test
    void aCopyShowsItsBandwidthAndRaisesTheRoof() {
        var work = new Workload.Layer(Task.ADD, Workload.Part.FORWARD, 1, 100, 100, 100);
        var results = new Results(Map.of());
        results.add(Results.line(new Roofline(1, 100, 6)));
        results.add(Results.line(1, work, 1, Copy.NAME, new Duel.Turns(new long[] {1_000_000, 800_000, 1_200_000}, 1,
                Double.NaN)));
        String text = results.markdown();
        assertTrue(text.contains("copies at 15.0 GB/s"), text);                              // the fastest copy
        assertTrue(text.contains("| copy | 1.000 | 0.900–1.100 | 1.000–1.000 (1) |  | 12.0 | 80 % | 1.00 |  |  |"), text);
    }

    @Test
    void jvmsAreKeptApartAndPeersAreComparedWithUs(@TempDir Path folder) throws IOException {
        var work = new Workload.Matmul(1000);
        var results = new Results(Map.of("commit", "abc"));
        for (String line : List.of(
                Results.line(new Roofline(2, 200, 20)),
                Results.line(1, work, 2, Cinegrad.NAME, turns(10_000_000, 20_000_000)),
                Results.line(1, work, 2, "Peer 1.0", turns(60_000_000)),
                Results.line(2, work, 2, Cinegrad.NAME, turns(25_000_000)))) {
            assertTrue(Results.isLine(line));
            results.add(line);
        }
        assertFalse(Results.isLine("anything else"));
        results.write(folder.resolve("runs/matmul.tsv"));
        String text = Results.read(folder.resolve("runs/matmul.tsv")).markdown();
        assertEquals(results.markdown(), text);
        assertTrue(text.contains("* commit: abc\n"), text);
        assertTrue(text.contains(
                "| 1000×1000 matrix product | 2 | Cinegrad | 20.000 | 15.000–22.500 | 15.000–25.000 (2) | 100.0 |  "
                + "| 50 % | 1.50 | 2.0e-07 | 1.00× |"), text);
        assertTrue(text.contains(
                "| 1000×1000 matrix product | 2 | Peer 1.0 | 60.000 | 60.000–60.000 | 60.000–60.000 (1) | 33.3 |  "
                + "| 17 % | 1.50 | 2.0e-07 | 3.00× |"), text);
    }

    /// No table is written by hand.
    @Test
    void theTablesAreThoseOfTheRuns() throws IOException {
        Path bench = Path.of("").toAbsolutePath();
        String page = Files.readString(bench.resolve("RESULTS.md"));
        for (var section : new ResultsPage(bench).sections()) assertEquals(page, section.in(page), section.heading());
    }
}
