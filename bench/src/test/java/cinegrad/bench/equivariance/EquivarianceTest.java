package cinegrad.bench.equivariance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.bench.equivariance.Condition.From;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.loss.EquivariantImaging;
import cinegrad.ddei.loss.LossContext;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.simd.SimdBackend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The study at a size where it takes seconds.
class EquivarianceTest {
    private static final StudyTraining.Settings SMALL = new StudyTraining.Settings(2, 2, 2, 1e-2, 1);

    private final SimdBackend backend = new SimdBackend(1);

    @TempDir
    private Path folder;

    private Scan scan() {
        var scans = new Scans(4, new FrameSize(24, 16), LineLaw.parse("gaussian:3"), new NlrAnswers(folder.resolve("nlr")),
                backend);
        return scans.prepared(scans.thorax(3), 1, 0.6, RandomStream.of(3));
    }

    @Test
    void everyConditionIsTrainedOnceAndIsInTheTable() throws IOException {
        String names = Condition.ALL.stream().map(Condition::name).collect(Collectors.joining(","));
        String[] asked = {"--quick", "--size", "24x16", "--frames", "4", "--mask-law", "gaussian:3", "--conditions", names,
            "--out", folder.toString()};
        assertEquals(0, new CommandLine(new EquivarianceCommand()).execute(asked));
        String table = Files.readString(folder.resolve("table.md"));
        for (var condition : Condition.ALL) assertTrue(table.contains("| " + condition.name() + " | "), condition.name());
        var runs = Files.readAllLines(folder.resolve("runs.jsonl"));
        assertEquals(Condition.ALL.size() + 2, runs.size());

        Files.write(folder.resolve("runs.jsonl"), runs.subList(0, runs.size() - 1));          // as if it had been stopped
        assertEquals(0, new CommandLine(new EquivarianceCommand()).execute(asked));
        assertEquals(table, Files.readString(folder.resolve("table.md")));
        assertEquals(runs.size(), Files.readAllLines(folder.resolve("runs.jsonl")).size());

        asked[4] = "5";
        var error = new StringBuilder();
        new CommandLine(new EquivarianceCommand()).setExecutionExceptionHandler((e, _, _) -> {
            error.append(e.getMessage());
            return 1;
        }).execute(asked);
        assertTrue(error.toString().contains("was begun with other settings"), error.toString());
    }

    @Test
    void theTermFromZeroFilledIsThatOfTheLibrary() {
        var scan = scan();
        var like = Condition.byName("zero: ei");
        var training = new StudyTraining(like, SMALL, 1, backend);
        for (var move : Move.values()) {
            var moved = scan.moved(move).getFirst();
            Tensor x = training.answer(scan);
            var pass = new LossContext(scan.sample(), x, training.network(), RandomStream.of(1));
            double wanted = new EquivariantImaging(move.family()).of(pass, moved.action()).item();
            assertTrue(wanted > 0, move.name());
            assertEquals(wanted, training.equivariance(scan, moved).item(), 1e-6 * wanted, move.name());
        }
    }

    @Test
    void fromNlrAnUntrainedNetworkAnswersNlr() {
        var scan = scan();
        NdArray answer = new StudyTraining(Condition.byName("ei"), SMALL, 1, backend).answer(scan).value();
        double off = Scans.rootMeanSquare(answer.minus(scan.start()));
        assertTrue(off < 0.05, "off by " + off + " where the image is 1");
        double error = Scans.rootMeanSquare(scan.truth().minus(scan.start()));
        assertTrue(error > 2 * off, "nlr is off by " + error);
    }

    @Test
    void measurementConsistencyHasNoGradientInTheNullSpace() {
        var scan = scan();
        Tensor x = Tensor.variable(scan.start());
        var loss = scan.physics().forward(x).mseLoss(Tensor.constant(scan.sample().kspace()));
        NdArray gradient = loss.backward().of(x);
        NdArray seen = scan.physics().zeroFilled(scan.physics().apply(gradient));
        double all = Scans.rootMeanSquare(gradient);
        assertTrue(all > 0, "there is a gradient");
        assertTrue(Scans.rootMeanSquare(gradient.minus(seen)) < 1e-5 * all, "nothing of it lies in the null space");
    }

    @Test
    void unknownConditionsAreNamed() {
        var error = assertThrows(IllegalArgumentException.class, () -> Condition.byNames("mc, ei-flip"));
        assertTrue(error.getMessage().contains("\"ei-flip\" is unknown; choose from [sup, mc, "), error.getMessage());
        assertEquals(List.of("mc", "sup"), Condition.byNames("mc, sup").stream().map(Condition::name).toList());
    }

    @Test
    void allMovesShiftHalfOfTheTime() {
        var random = RandomStream.of(5);
        long shifts = IntStream.range(0, 1000).filter(i ->
                Condition.byName("ei").draw(random.stream(i)) == Move.SHIFT).count();
        assertTrue(Math.abs(shifts - 500) < 60, shifts + " of 1000");
        assertEquals(From.ZERO_FILLED, Condition.byName("zero: ei").from());
    }
}
