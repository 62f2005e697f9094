package cinegrad.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

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

    @Test
    void aCopyShowsItsBandwidth() {
        var work = new Workload.Layer(Task.ADD, Workload.Part.FORWARD, 1, 100, 100, 100);
        var results = new Results();
        results.add(Results.line(work, 1, Copy.NAME, new long[] {1_000_000}));
        String text = results.markdown(Machine.here(), List.of());
        assertTrue(text.contains("| add, 1×100×100×100 | 1 | copy | 1.000 | 1.000–1.000 |  | 12.0 |  |  | 1 |"), text);
    }

    @Test
    void linesFromSeveralJvmsBecomeOneRowAndPeersAreComparedWithUs() {
        var work = new Workload.Matmul(1000);
        var results = new Results();
        for (String line : List.of(
                Results.line(work, 2, Cinegrad.NAME, new long[] {10_000_000, 20_000_000}),
                Results.line(work, 2, "Peer 1.0", new long[] {60_000_000}),
                Results.line(work, 2, Cinegrad.NAME, new long[] {30_000_000}))) {
            assertTrue(Results.isLine(line));
            results.add(line);
        }
        assertFalse(Results.isLine("anything else"));
        String text = results.markdown(Machine.here(), List.of(new Roofline(2, 200, 20)));
        assertTrue(text.contains(
                "| 1000×1000 matrix product | 2 | Cinegrad | 20.000 | 15.000–25.000 | 100.0 |  | 50 % | 1.00× | 3 |"), text);
        assertTrue(text.contains(
                "| 1000×1000 matrix product | 2 | Peer 1.0 | 60.000 | 60.000–60.000 | 33.3 |  | 17 % | 3.00× | 1 |"), text);
    }
}
