package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.test.cases.MapCase;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// |⟨A x, y⟩ − ⟨x, A* y⟩| ≤ tol · ‖A x‖ ‖y‖ for every linear map of the house, and A is linear. The classes are found by looking
/// for them, so a new map of the product fails here until it has a case.
class AdjointTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    static List<MapCase> cases() {
        return MapCase.all();
    }

    static Stream<String> everyMap() {
        return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("cinegrad").stream()
                .filter(c -> c.isAssignableTo(LinearMap.class) && !c.isInterface()
                && !c.getPackageName().equals("cinegrad.conformance")).map(JavaClass::getName).sorted();
    }

    @ParameterizedTest
    @MethodSource("everyMap")
    void hasACase(String map) {
        assertTrue(cases().stream().anyMatch(c -> c.map().getClass().getName().equals(map)), map + " has no case in MapCase");
    }

    static Stream<MapCase> casesAndAdjoints() {
        return Stream.concat(MapCase.all().stream(), MapCase.adjoints().stream());
    }

    @ParameterizedTest
    @MethodSource("casesAndAdjoints")
    void adjointIsTheAdjoint(MapCase c) {
        assertAdjoint(c.map(), c.input());
    }

    private void assertAdjoint(LinearMap map, ArrayType from) {
        var random = new Random(1);
        ArrayType to = map.output(from);
        for (int trial = 0; trial < 3; trial++) {
            NdArray x = gaussian(from, random);
            NdArray y = gaussian(to, random);
            NdArray ax = map.apply(x);
            NdArray ay = map.adjoint(y, from);
            assertEquals(to, ax.type());
            assertEquals(from, ay.type());
            double error = Math.abs(dot(ax, y) - dot(x, ay));
            assertTrue(error <= 1e-12 * Math.sqrt(dot(ax, ax) * dot(y, y)), () -> "error " + error);
            assertArrayEquals(ay.toDoubles(), map.adjoint(from).apply(y).toDoubles(), 1e-12, "the adjoint as a map");
        }
    }

    /// On tensors a map computes the same, and its gradient is its adjoint.
    @ParameterizedTest
    @MethodSource("casesAndAdjoints")
    void gradientIsTheAdjoint(MapCase c) {
        var random = new Random(3);
        var x = Tensor.variable(gaussian(c.input(), random));
        NdArray y = gaussian(c.map().output(c.input()), random);
        Tensor ax = x.apply(c.map());
        assertArrayEquals(c.map().apply(x.value()).toDoubles(), ax.value().toDoubles(), 1e-12);
        assertArrayEquals(c.map().adjoint(y, c.input()).toDoubles(), ax.plus(0).backward(y).of(x).toDoubles(), 1e-12);
    }

    /// What a map does not take is refused with the type it got, in either direction.
    @ParameterizedTest
    @MethodSource("casesAndAdjoints")
    void wrongTypesAreRefused(MapCase c) {
        ArrayType wrong = c.map().output(c.input());
        ArrayType longer = wrong.with(wrong.shape().insert(0, 7));
        var y = gaussian(longer, new Random(4));
        String message = assertThrows(ShapeException.class, () -> c.map().adjoint(y, c.input())).getMessage();
        assertTrue(message.contains(longer.toString()) || message.contains(longer.shape().toString()), message);
        for (ArrayType other : new ArrayType[] {ArrayType.real(Shape.of(11)), ArrayType.complex(Shape.of(2, 11, 13, 17, 19))}) {
            ShapeException refused = null;
            try {
                c.map().output(other);
            } catch (ShapeException e) {
                refused = e;
            }
            if (refused != null) {
                assertTrue(refused.getMessage().contains(other.shape().toString()) || refused.getMessage().contains("13,17,19")
                        || refused.getMessage().contains("axis"), refused.getMessage());
                var x = gaussian(other, new Random(5));
                assertThrows(ShapeException.class, () -> c.map().apply(x));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mapIsLinear(MapCase c) {
        var random = new Random(2);
        NdArray x = gaussian(c.input(), random);
        NdArray y = gaussian(c.input(), random);
        NdArray difference = c.map().apply(x.plus(y.times(2))).minus(c.map().apply(x)).minus(c.map().apply(y).times(2));
        double error = Math.sqrt(dot(difference, difference));
        assertTrue(error <= 1e-12 * (1 + Math.sqrt(dot(x, x))), () -> "error " + error);
    }

    private NdArray gaussian(ArrayType type, Random random) {
        double[] numbers = new double[type.numbers()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = random.nextGaussian();
        return backend.upload(type, numbers);
    }

    private static double dot(NdArray a, NdArray b) {
        double[] p = a.toDoubles();
        double[] q = b.toDoubles();
        double sum = 0;
        for (int i = 0; i < p.length; i++) sum += p[i] * q[i];
        return sum;
    }
}
