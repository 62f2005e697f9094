package cinegrad.ddei.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.run.Outcome.Answer;
import cinegrad.ddei.run.Outcome.Kind;
import cinegrad.ddei.simulate.ThoraxScan;
import cinegrad.ops.reference.ReferenceBackend;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// One way to average: a result that is no number is a result, a metric that an example lacks is left out, and said.
class ScoreTableTest {
    private static final Sample SAMPLE = new SingleExamples(0, 1, new ReferenceBackend())
            .add("heart", ThoraxScan.acquire(new PhantomScan(1, 2, 8, 8, 0.05, 0, LineLaw.parse("random:2:0.25"))), 0).load(0, 0);

    private static Answer answer(Kind kind, String method, double psnr, Map<String, Double> others) {
        var scores = new HashMap<>(others);
        scores.put("PSNR", psnr);
        return new Answer(kind, method, SAMPLE.physics().mask(), Optional.of(new Scores(scores, others.isEmpty()
                ? Map.of("SSIM", "too short") : Map.of(), Map.of())), 1);
    }

    private static Outcome outcome(String name, Answer... answers) {
        return new Outcome(name, SAMPLE, List.of(answers), 1, Geometry.UNKNOWN);
    }

    private static ScoreTable table(double second) {
        var table = new ScoreTable();
        table.add(outcome("a", answer(Kind.ZERO_FILLED, "zero-filled", 20, Map.of()),
                answer(Kind.RESULT, "mc", 30, Map.of("SSIM", 0.9))));
        table.add(outcome("b", answer(Kind.ZERO_FILLED, "zero-filled", 22, Map.of()),
                answer(Kind.RESULT, "mc", second, Map.of())));
        return table;
    }

    private static String printed(ScoreTable table) {
        var before = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            table.print("network", System.out);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsNoNumberIsAResult() {
        assertTrue(Double.isNaN(table(Double.NaN).means().get("PSNR")));
        assertTrue(Double.isNaN((double) table(Double.NaN).summary().get("PSNR")));
        assertEquals(31.0, table(32).means().get("PSNR"));
        assertEquals(1.0, table(32).summary().get("PSNR_std"));
        assertEquals(21.0, table(32).summary().get("PSNR no learning"));
        assertTrue(printed(table(Double.NaN)).matches("(?s).*\\nnetwork +NaN dB .*"), printed(table(Double.NaN)));
    }

    /// A method whose result is no number is not the best.
    @Test
    void theBestWithoutLearning() {
        var table = table(32);
        var beside = new ScoreTable();
        beside.add(outcome("a", answer(Kind.CLASSICAL, "llr", 28, Map.of()), answer(Kind.CLASSICAL, "tv", Double.NaN, Map.of())));
        beside.add(outcome("b", answer(Kind.CLASSICAL, "llr", 26, Map.of())));
        table.add(beside);
        var summary = table.summary();
        assertEquals("llr", summary.get("best classical"));
        assertEquals(27.0, summary.get("PSNR best classical"));
        assertEquals(21.0, summary.get("PSNR start"), "what it began with is the zero-filled image");
        assertFalse(summary.containsKey("PSNR best classical_count"));
        assertEquals(2, table.seconds(), "the results' alone");
    }

    /// A row for every method, on the terminal and in the file: the measures first, the result last.
    @Test
    void everyMethodHasARow() {
        var table = new ScoreTable();
        var others = Map.of("SSIM", 0.5, "HaarPSI", 0.25, "PSNR moving", 12.0);
        table.add(outcome("a", answer(Kind.RESULT, "nlr", 30, others), answer(Kind.BESIDE, "ddei", 21, others),
                answer(Kind.CLASSICAL, "tv", 24, others), answer(Kind.CLASSICAL, "llr", 28, others),
                answer(Kind.START, "llr", 28, others), answer(Kind.ZERO_FILLED, "zero-filled", 20, others)));
        String said = printed(table);
        var rows = said.lines().map(line -> line.split("  ")[0]).toList();
        assertEquals(List.of("method", "zero-filled", "start: llr", "tv", "best without learning: llr", "ddei", "network"),
                rows.subList(0, 7), said);
        for (String column : new String[] {"PSNR", "SSIM", "HaarPSI", "PSNR moving", "seconds"}) {
            assertTrue(said.lines().findFirst().orElseThrow().contains(column), said);
        }
        var methods = (Map<?, ?>) table.summary().get("methods");
        assertEquals(List.of("zero-filled", "start: llr", "tv", "llr", "ddei", "nlr"), List.copyOf(methods.keySet()));
        assertEquals(Map.of("PSNR", 21.0, "SSIM", 0.5, "HaarPSI", 0.25, "PSNR moving", 12.0, "seconds", 1.0),
                methods.get("ddei"));
    }

    @Test
    void aResultSharperThanItsDataIsWarnedOf() {
        var examples = new SingleExamples(0, 1, new ReferenceBackend())
                .add("heart", ThoraxScan.acquire(new PhantomScan(1, 6, 24, 18, 0.05, 0, LineLaw.parse("random:2"))), 0);
        Evaluator.Work sharp = (s, _) -> s.truth().orElseThrow().times(2).minus(s.physics().zeroFilled(s.kspace()));
        var table = Evaluator.evaluate(examples, List.of(new Evaluator.Method(Kind.RESULT, "sharp", sharp)), 1, _ -> { });
        assertTrue(printed(table).contains("warning: heart: This reconstruction is sharper than its data"), printed(table));
        assertTrue(((Map<?, ?>) table.summary().get("warnings")).containsKey("heart"));
        Evaluator.Work exact = (s, _) -> s.truth().orElseThrow();
        var honest = Evaluator.evaluate(examples, List.of(new Evaluator.Method(Kind.RESULT, "exact", exact)), 1, _ -> { });
        assertFalse(printed(honest).contains("warning") || honest.summary().containsKey("warnings"), printed(honest));
    }

    /// Memory that runs out in a comparison costs the comparison; in the method that was asked for it is an error.
    @Test
    void whatMemoryDoesNotSufficeForIsLeftOut() {
        Evaluator.Work greedy = (_, _) -> {
            throw new OutOfMemoryError("greedy");
        };
        var examples = new SingleExamples(0, 1, new ReferenceBackend())
                .add("heart", ThoraxScan.acquire(new PhantomScan(1, 2, 8, 8, 0.05, 0, LineLaw.parse("random:2:0.25"))), 0);
        var table = Evaluator.evaluate(examples, List.of(Evaluator.zeroFilled(),
                new Evaluator.Method(Kind.CLASSICAL, "greedy", greedy),
                new Evaluator.Method(Kind.RESULT, "mc", (s, _) -> s.physics().zeroFilled(s.kspace()))), 1, _ -> { });
        assertTrue(table.means().get("PSNR") > 0);
        assertTrue(table.bestClassical().isEmpty());
        assertThrows(OutOfMemoryError.class, () -> Evaluator.evaluate(examples, List.of(
                new Evaluator.Method(Kind.RESULT, "greedy", greedy)), 1, _ -> { }));
    }

    @Test
    void aMetricThatAnExampleLacksIsLeftOutAndSaid() {
        var summary = table(32).summary();
        assertEquals(0.9, summary.get("SSIM"));
        assertEquals(1, summary.get("SSIM_count"));
        assertEquals(Map.of("SSIM", "too short"), summary.get("absent"));
        assertFalse(summary.containsKey("PSNR_count"));
        assertTrue(printed(table(32)).contains("(1 of 2 examples)"), printed(table(32)));
    }
}
