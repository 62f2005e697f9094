package cinegrad.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DuelTest {
    private static final Workload WORK = new Workload.Matmul(3);
    private static final Duel.Length SHORT = new Duel.Length(0, 3, 10, 0);

    /// A contender whose result has that energy; says its name whenever it runs.
    private record Speaker(String name, double energy, List<String> said) implements Contender {
        @Override
        public Optional<Prepared> prepare(Workload work, int threads) {
            return Optional.of(new Prepared() {
                @Override
                public long run() {
                    said.add(name);
                    return said.size();
                }

                @Override
                public double energy() {
                    return energy;
                }
            });
        }
    }

    @Test
    void contendersTakeTurns() throws Exception {
        var said = new ArrayList<String>();
        var taken = new Duel(WORK, 1, List.of(new Speaker("a", 1, said), new Speaker("b", 1.00001, said))).run(SHORT);
        assertEquals("ab ab ab ab ab".replace(" ", ""), String.join("", said));         // twice agreement, three rounds
        assertArrayEquals(new long[] {5, 7, 9}, taken.get("a"));
        assertArrayEquals(new long[] {6, 8, 10}, taken.get("b"));
    }

    @Test
    void nothingIsReportedWhenResultsDiffer() {
        for (double other : new double[] {1.001, Double.NaN}) {
            var duel = new Duel(WORK, 1, List.of(new Speaker("a", 1, new ArrayList<>()),
                    new Speaker("b", other, new ArrayList<>())));
            var e = assertThrows(IllegalStateException.class, () -> duel.run(SHORT));
            assertTrue(e.getMessage().startsWith("3×3 matrix product: b computed something else than a"), e::getMessage);
        }
    }

    private static List<Workload> everyKind() {
        var all = new ArrayList<Workload>(List.of(new Workload.Matmul(33), new Workload.Fourier(2, 12, 10),
                new Workload.TrainingStep(3, 8, 6, 4, 2)));
        for (var task : Task.values()) {
            for (var part : Workload.Part.values()) all.add(new Workload.Layer(task, part, 3, 8, 6, 16));
        }
        for (var pass : Workload.Pass.values()) all.add(new Workload.Convolution(pass, 2, 7, 5, 4, 6));
        return all;
    }

    @Test
    void wordsDescribeTheWork() {
        for (Workload work : everyKind()) assertEquals(work, Workload.of(work.words()));
        assertEquals(List.of("conv", "weight_gradient", "2", "7", "5", "4", "6"), everyKind().getLast().words());
        assertThrows(IllegalArgumentException.class, () -> Workload.of(List.of("conf", "3")));
    }

    @Test
    void thoseThatRunHereAgreeOnWhatTheyCompute() throws Exception {
        for (Workload work : everyKind()) {
            var taken = new Duel(work, 1, Contenders.inThisJvm()).run(SHORT);
            assertTrue(!taken.isEmpty(), work::title);
        }
    }
}
