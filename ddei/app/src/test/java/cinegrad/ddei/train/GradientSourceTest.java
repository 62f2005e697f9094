package cinegrad.ddei.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.model.Crnn;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Gradients computed anywhere, in blocks of any size, move the parameters to the same bits.
class GradientSourceTest {
    private static final SimdBackend BACKEND = new SimdBackend(1);
    private static final ArrayType TYPE = ArrayType.real(Shape.of(3, 5));
    private static final Tensor VARIABLE = Tensor.variable(BACKEND.zeros(TYPE));

    private static Gradients part(int number) {
        var numbers = new float[TYPE.numbers()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (float) RandomStream.of(3).stream(number).stream(i).normal();
        return Gradients.ofFloats(List.of(VARIABLE), numbers);
    }

    /// The sum of the parts from `first` on, one by one.
    private static Gradients sum(int first, int count) {
        var sum = new PairwiseSum();
        for (int i = 0; i < count; i++) sum.add(1, part(first + i));
        return sum.sum();
    }

    private static float[] floats(Gradients gradients) {
        return gradients.toFloats(List.of(VARIABLE));
    }

    @Test
    void blocksOfAnySizeGiveTheSameBits() {
        for (int parts = 1; parts <= 33; parts++) {
            float[] expected = floats(sum(0, parts));
            for (int size = 1; size <= 64; size *= 2) {
                var blocks = new PairwiseSum();
                for (int first = 0; first < parts; first += size) {
                    int count = Math.min(size, parts - first);
                    blocks.add(count, sum(first, count));
                }
                assertArrayEquals(expected, floats(blocks.sum()), 0, parts + " parts in blocks of " + size);
            }
        }
    }

    @Test
    void theOrderIsThatOfTheDefinition() {
        float[][] p = new float[5][];
        for (int i = 0; i < 5; i++) p[i] = floats(part(i));
        float[] sum = floats(sum(0, 5));
        for (int i = 0; i < sum.length; i++) assertEquals((p[0][i] + p[1][i] + (p[2][i] + p[3][i])) + p[4][i], sum[i], 0);
    }

    @Test
    void blocksThatAreNotAlignedAreRefused() {
        var sum = new PairwiseSum();
        assertThrows(IllegalStateException.class, sum::sum);
        assertThrows(IllegalArgumentException.class, () -> sum.add(0, part(0)));
        sum.add(2, sum(0, 2));
        assertThrows(IllegalArgumentException.class, () -> sum.add(3, sum(2, 3)));
        assertThrows(IllegalArgumentException.class, () -> sum.add(4, sum(2, 4)));
        sum.add(2, sum(2, 2));
        sum.add(3, sum(4, 3));
        assertThrows(IllegalArgumentException.class, () -> sum.add(1, part(7)));
        assertArrayEquals(floats(sum(0, 7)), floats(sum.sum()), 0);
    }

    @Test
    void gradientsTravelAsNumbers() {
        var other = Tensor.variable(BACKEND.zeros(ArrayType.complex(Shape.of(2))));
        var both = List.of(VARIABLE, other);
        float[] numbers = part(0).toFloats(both);
        assertEquals(TYPE.numbers() + 4, numbers.length);
        assertArrayEquals(new float[4], Arrays.copyOfRange(numbers, TYPE.numbers(), numbers.length), 0);
        numbers[numbers.length - 1] = 7;
        assertArrayEquals(numbers, Gradients.ofFloats(both, numbers).toFloats(both), 0);
        assertFalse(part(0).contains(other));
        assertThrows(ShapeException.class, () -> Gradients.ofFloats(both, new float[3]));
        assertThrows(ShapeException.class, () -> Gradients.given(Map.of(other, BACKEND.zeros(TYPE))));
        assertThrows(IllegalArgumentException.class,
                () -> Gradients.given(Map.of(Tensor.constant(BACKEND.zeros(TYPE)), BACKEND.zeros(TYPE))));
    }

    /// Another network with its own memory, which gets the parameters as numbers and answers with numbers, as other machines do.
    private static GradientSource elsewhere(Crnn here, int size) {
        var variables = here.parameters().stream().map(Parameter::tensor).toList();
        var there = Crnn.of(BACKEND, 3, 2, RandomStream.of(99));
        var worker = new ExampleGradients(there, Objectives.byName("ddei", Objectives.Settings.DEFAULT),
                TrainerTest.examples(BACKEND, 1, 12, 10), 9, Optional.empty());
        var theirs = there.parameters().stream().map(Parameter::tensor).toList();
        return (first, count) -> {
            for (int i = 0; i < variables.size(); i++) {
                BACKEND.writeInto(there.parameters().get(i).value(), here.parameters().get(i).value().toFloats());
            }
            var sum = new PairwiseSum();
            var losses = new ArrayList<StepGradients.PartLosses>();
            for (int at = 0; at < count; at += size) {
                int block = Math.min(size, count - at);
                var computed = worker.of(first + at, block);
                losses.addAll(computed.parts());
                sum.add(block, Gradients.ofFloats(variables, computed.sum().toFloats(theirs)));
            }
            return new StepGradients(losses, sum.sum(), Map.of(), Optional.empty(), 0);
        };
    }

    private static double[] trained(Path folder, int size) {
        var model = Crnn.of(BACKEND, 3, 2, RandomStream.of(1));
        var trainer = new Trainer(model, new Adam(model.parameters(), 1e-3),
                Objectives.byName("ddei", Objectives.Settings.DEFAULT), TrainerTest.examples(BACKEND, 1, 12, 10),
                new Trainer.Plan(9, 3, folder, 10, Json.of(Map.of()))).following(TrainingRecipe.PLAIN.accumulating(5));
        if (size > 0) trainer.computedBy(elsewhere(model, size));
        trainer.run(0, () -> false, _ -> { });
        return model.parameters().stream().flatMapToDouble(p -> Arrays.stream(p.value().toDoubles())).toArray();
    }

    @Test
    void aSourceElsewhereTrainsToTheSameBits(@TempDir Path folder) {
        double[] expected = trained(folder.resolve("here"), 0);
        for (int size : new int[] {1, 2, 4}) assertArrayEquals(expected, trained(folder.resolve("there" + size), size), 0);
    }
}
