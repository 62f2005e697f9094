package cinegrad.ddei.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.transform.FrameShift.Padding;
import cinegrad.ddei.transform.ShiftTime.Film;
import cinegrad.ops.NdArray;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Several versions, stacked and chained: every copy returns to the video it came from, as specification §6.1 demands.
class VersionsTest {
    private static final ReferenceBackend BACKEND = new ReferenceBackend();
    private static final ArrayType VIDEOS = ArrayType.complex(Shape.of(2, 3, 4, 5));
    private static final Transform ROLL = new Roll(1);
    private static final Transform FLIP = new Reflect(Set.of(Flip.ROWS, Flip.COLUMNS));
    private static final Transform SHIFT = new ShiftTime(Padding.WRAP, Film.FRAMES);

    static Stream<Arguments> exact() {
        return Stream.of(
                Arguments.of("one", ROLL, 1),
                Arguments.of("two", ROLL.times(2), 2),
                Arguments.of("two of two", ROLL.times(2).then(ROLL.times(2)), 4),
                Arguments.of("two of one", FLIP.then(ROLL.times(2)), 2),
                Arguments.of("one of two", ROLL.times(2).then(SHIFT), 2),
                Arguments.of("three of two of two", ROLL.times(2).then(SHIFT.times(2)).then(FLIP.times(3)), 12),
                Arguments.of("stack of chains", ROLL.times(2).then(SHIFT.times(2)).stack(FLIP), 5),
                Arguments.of("chain of stacks", ROLL.stack(FLIP).then(SHIFT.stack(ROLL.times(2))), 6),
                Arguments.of("versions of a chain", ROLL.times(2).then(FLIP).times(3), 6));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exact")
    void everyCopyReturns(String name, Transform family, int versions) {
        var random = RandomStream.of(7);
        for (int draw = 0; draw < 5; draw++) {
            double[] numbers = new double[VIDEOS.numbers()];
            RandomStream.of(draw).stream("video").fillNormal(numbers, new Parallel(1));
            NdArray x = BACKEND.upload(VIDEOS, numbers);
            GroupElement element = family.draw(random.stream(draw), VIDEOS.shape());
            Tensor many = element.apply(Tensor.constant(x));
            assertEquals(versions * 2, many.shape().size(0));
            assertEquals(versions, element.versions().size());
            double[] back = element.inverse().apply(many).value().toDoubles();
            for (int v = 0; v < versions; v++) {
                assertArrayEquals(numbers, Arrays.copyOfRange(back, v * numbers.length, (v + 1) * numbers.length),
                        "version " + v);
                NdArray alone = element.versions().get(v).apply(x);
                assertArrayEquals(alone.toDoubles(), Arrays.copyOfRange(many.value().toDoubles(), v * numbers.length,
                        (v + 1) * numbers.length));
            }
            double[] there = element.inverse().inverse().apply(element.inverse().apply(many)).value().toDoubles();
            assertArrayEquals(many.value().toDoubles(), there);
            double[] chained = element.then(element.inverse()).apply(x).toDoubles();
            assertArrayEquals(back, chained);
        }
    }
}
