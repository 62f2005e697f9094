package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.LinearMap;
import cinegrad.ops.NdArray;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
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
/// for them, so a new map fails here until it has a case.
class AdjointTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    static List<MapCase> cases() {
        return MapCase.all();
    }

    static Stream<String> everyMap() {
        return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("cinegrad").stream()
                .filter(c -> c.isAssignableTo(LinearMap.class) && !c.isInterface()).map(JavaClass::getName).sorted();
    }

    @ParameterizedTest
    @MethodSource("everyMap")
    void hasACase(String map) {
        assertTrue(cases().stream().anyMatch(c -> c.map().getClass().getName().equals(map)), map + " has no case in MapCase");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void adjointIsTheAdjoint(MapCase c) {
        var random = new Random(1);
        ArrayType from = c.input();
        ArrayType to = c.map().output(from);
        for (int trial = 0; trial < 3; trial++) {
            NdArray x = gaussian(from, random);
            NdArray y = gaussian(to, random);
            NdArray ax = c.map().apply(x);
            NdArray ay = c.map().adjoint(y, from);
            assertEquals(to, ax.type());
            assertEquals(from, ay.type());
            double error = Math.abs(dot(ax, y) - dot(x, ay));
            assertTrue(error <= 1e-12 * Math.sqrt(dot(ax, ax) * dot(y, y)), () -> "error " + error);
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
