package cinegrad.ddei.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.compare.ComparisonTable.Begun;
import cinegrad.ddei.run.Scores;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A result that is no number is neither the best nor left out.
class ComparisonTableTest {
    private static Scores psnr(double value) {
        return new Scores(Map.of("PSNR", value), Map.of(), Map.of());
    }

    private static ComparisonTable table(double ofTheBad) {
        var table = new ComparisonTable();
        var start = Optional.of(new Begun("zero-filled", psnr(20)));
        for (int slice = 1; slice <= 2; slice++) {
            table.add("llr", Optional.empty(), 1, "slice " + slice, psnr(29), 1);
            table.add("nlr", Optional.empty(), 1, "slice " + slice, psnr(slice == 1 ? 31 : ofTheBad), 1);
            table.add("mc", start, 1, "slice " + slice, psnr(slice == 1 ? 30 : ofTheBad), 1);
        }
        return table;
    }

    @Test
    void whatIsNoNumberIsNotTheBest() {
        var table = table(Double.NaN);
        assertEquals("llr", table.best());
        assertEquals("llr", table.bestClassical().orElseThrow());
        assertEquals("nlr", table(33).best());
    }

    @Test
    void whatIsNoNumberIsNotLeftOutOfTheMean() {
        var table = table(Double.NaN);
        assertTrue(Double.isNaN(table.interval("mc", "PSNR").orElseThrow().mean()));
        assertTrue(Double.isNaN(table.above("mc").orElseThrow().mean()));
        assertEquals(2, table.above("mc").orElseThrow().count());
        assertEquals(-0.5, table(31).above("mc").orElseThrow().mean(), 1e-12);
    }

    @Test
    void oneMethodWithoutLearningIsKept() {
        var table = table(31);
        table.keepOfClassical("nlr");
        assertEquals(List.of("nlr", "mc"), table.methods());
    }
}
