package cinegrad.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DuelTest {
    private static final Workload WORK = new Workload.Matmul(3);
    private static final Duel.Length SHORT = new Duel.Length(0, 3, 10, 0);

    /// The matrix product, its elements multiplied by a factor; says its name whenever it runs.
    private static final class Speaker implements Contender {
        private final String name;
        private final float factor;
        private final List<String> said;

        Speaker(String name, float factor, List<String> said) {
            this.name = name;
            this.factor = factor;
            this.said = said;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Optional<Prepared> prepare(Workload work, int threads) {
            var right = new Cinegrad().prepare(work, threads).orElseThrow();
            return Optional.of(new Altered(right, y -> y[0] = scaled(y[0], factor)) {
                @Override
                public long run() {
                    super.run();
                    said.add(name);
                    return said.size();
                }
            });
        }
    }

    /// What another computed, changed.
    private static class Altered implements Contender.Prepared {
        private final Contender.Prepared right;
        private final Consumer<float[][]> change;

        Altered(Contender.Prepared right, Consumer<float[][]> change) {
            this.right = right;
            this.change = change;
        }

        @Override
        public long run() {
            return right.run();
        }

        @Override
        public float[][] results() {
            float[][] copies = right.results().clone();
            for (int i = 0; i < copies.length; i++) copies[i] = copies[i].clone();
            change.accept(copies);
            return copies;
        }
    }

    private static float[] scaled(float[] y, float factor) {
        float[] z = y.clone();
        for (int i = 0; i < z.length; i++) z[i] *= factor;
        return z;
    }

    @Test
    void contendersTakeTurns() throws Exception {
        var said = new ArrayList<String>();
        var turns = new Duel(WORK, 1, List.of(new Speaker("a", 1, said), new Speaker("b", 1.00001f, said))).run(SHORT);
        assertEquals("ababababab", String.join("", said));         // twice agreement, three rounds
        assertArrayEquals(new long[] {5, 7, 9}, turns.get("a").nanoseconds());
        assertArrayEquals(new long[] {6, 8, 10}, turns.get("b").nanoseconds());
        assertEquals(1e-5, turns.get("b").error(), 1e-5);
    }

    @Test
    void nothingIsReportedWhenResultsDiffer() {
        for (float factor : new float[] {1.001f, Float.NaN}) {
            var refused = refused(WORK, y -> y[0] = scaled(y[0], factor));
            assertTrue(refused.startsWith("3×3 matrix product: wrong computed something else than "), refused);
        }
    }

    /// What is said of a contender whose results are changed.
    private static String refused(Workload work, Consumer<float[][]> change) {
        Contender wrong = new Contender() {
            @Override
            public String name() {
                return "wrong";
            }

            @Override
            public Optional<Prepared> prepare(Workload w, int threads) {
                return Optional.of(new Altered(new Cinegrad().prepare(w, threads).orElseThrow(), change));
            }
        };
        var duel = new Duel(work, 1, List.of(new Cinegrad(), wrong));
        return String.valueOf(assertThrows(IllegalStateException.class, () -> duel.run(SHORT)).getMessage());
    }

    @Test
    void whatOnlyKeepsTheEnergyIsRefused() {
        var work = new Workload.Fourier(2, 12, 10);
        refused(work, y -> y[0] = work.input());                                         // Parseval: the same norm
        refused(work, y -> y[0] = reversed(y[0]));
        refused(work, y -> {
            for (int i = 1; i < y[0].length; i += 2) y[0][i] = -y[0][i];
        });
        for (var pass : Workload.Pass.values()) {
            refused(new Workload.Convolution(pass, 2, 7, 5, 4, 6), y -> y[0] = reversed(y[0]));
        }
    }

    private static float[] reversed(float[] y) {
        var z = new float[y.length];
        for (int i = 0; i < z.length; i++) z[i] = y[z.length - 1 - i];
        return z;
    }

    @Test
    void aStepWithWrongGradientsIsRefused() {
        var work = new Workload.TrainingStep(3, 16, 12, 8, 2);
        for (float factor : new float[] {10, 0.01f, -1}) {
            refused(work, y -> {
                for (int i = 1; i < y.length; i++) y[i] = scaled(y[i], factor);
            });
        }
        refused(work, y -> y[5] = new float[y[5].length]);
        assertTrue(refused(work, y -> y[1] = scaled(y[1], -1)).contains("array 1 "));       // λ
    }

    /// Everybody could be wrong alike.
    @Test
    void whatContradictsTheDefinitionIsRefused() {
        Contender alone = new Contender() {
            @Override
            public String name() {
                return "alone";
            }

            @Override
            public Optional<Prepared> prepare(Workload w, int threads) {
                return Optional.of(new Altered(new Cinegrad().prepare(w, threads).orElseThrow(),
                        y -> y[0] = scaled(y[0], 1.01f)));
            }
        };
        for (Workload work : everyKind()) {
            if (Definition.elements(work).isEmpty()) continue;
            var duel = new Duel(work, 1, List.of(alone));
            var e = assertThrows(IllegalStateException.class, () -> duel.run(SHORT), work::title);
            assertTrue(String.valueOf(e.getMessage()).contains("alone computed something else than the definition"),
                    e::getMessage);
        }
    }

    private static List<Workload> everyKind() {
        var all = new ArrayList<Workload>(List.of(new Workload.Matmul(33), new Workload.Fourier(2, 12, 10),
                new Workload.TrainingStep(3, 16, 12, 8, 2)));
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
            var turns = new Duel(work, 1, Contenders.inThisJvm()).run(SHORT);
            assertTrue(!turns.isEmpty(), work::title);
        }
    }
}
