package cinegrad.ddei.transform.cpab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.random.RandomStream;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpabBasisTest {
    private static final Tessellation THREE = new Tessellation(3, 3);

    @ParameterizedTest
    @CsvSource({"3,CLOSED,PRESERVED,8", "3,CLOSED,FREE,34", "3,OPEN,PRESERVED,11", "3,OPEN,FREE,34",
            "2,CLOSED,PRESERVED,3", "2,CLOSED,FREE,14", "2,OPEN,PRESERVED,10", "2,OPEN,FREE,20",
            "4,CLOSED,PRESERVED,15", "4,CLOSED,FREE,62", "4,OPEN,PRESERVED,15", "4,OPEN,FREE,58"})
    void hasAsManyFieldsAsTheReference(int n, Boundary boundary, Volume volume, int d) {
        var tessellation = new Tessellation(n, n);
        var basis = CpabBasis.of(tessellation, boundary, volume);
        assertEquals(d, basis.dimension());
        double[] b = basis.vectors();
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                int p = i, q = j;
                double product = IntStream.range(0, tessellation.parameters()).mapToDouble(k -> b[k * d + p] * b[k * d + q])
                        .sum();
                assertEquals(i == j ? 1 : 0, product, 1e-13);
            }
            int column = i;
            for (double[] row : Constraints.of(tessellation, boundary, volume)) {
                double violation = IntStream.range(0, row.length).mapToDouble(k -> row[k] * b[k * d + column]).sum();
                assertEquals(0, violation, 2e-14);
            }
        }
    }

    @Test
    void theConditionsAreCounted() {
        assertEquals(276, Constraints.of(THREE, Boundary.CLOSED, Volume.PRESERVED).size());
        assertEquals(240, Constraints.of(THREE, Boundary.CLOSED, Volume.FREE).size());
        assertEquals(260, Constraints.of(THREE, Boundary.OPEN, Volume.PRESERVED).size());
        assertEquals(96, Constraints.of(new Tessellation(2, 2), Boundary.OPEN, Volume.FREE).size());
    }

    @Test
    void theProjectorIsTheReferences() {
        double[] b = CpabBasis.of(THREE, Boundary.CLOSED, Volume.PRESERVED).vectors();
        assertEquals(0.0545303888, IntStream.range(0, 8).mapToDouble(k -> b[k] * b[k]).sum(), 1e-10);
        assertEquals(0.0049474636, IntStream.range(0, 8).mapToDouble(k -> b[k] * b[6 * 8 + k]).sum(), 1e-10);
        assertArrayEquals(b, CpabBasis.of(THREE, Boundary.CLOSED, Volume.PRESERVED).vectors(), "the same bits every time");
    }

    @Test
    void rectanglesMayDifferAlongTheAxes() {
        var tessellation = new Tessellation(2, 5);
        assertEquals(40, tessellation.cells());
        var basis = CpabBasis.of(tessellation, Boundary.CLOSED, Volume.PRESERVED);
        var field = basis.field(basis.sample(RandomStream.of(3)));
        var random = RandomStream.of(4);
        for (int i = 0; i < 1000; i++) {                         // continuous across every edge: close points move alike
            double x = random.uniform(), y = random.uniform();
            assertEquals(field.velocityX(x, y), field.velocityX(x + 1e-9, y - 1e-9), 1e-6);
            assertEquals(field.velocityY(x, y), field.velocityY(x + 1e-9, y - 1e-9), 1e-6);
            assertEquals(0, field.velocityX(0, y), 1e-12);
            assertEquals(0, field.velocityX(1, y), 1e-12);
            assertEquals(0, field.velocityY(x, 0), 1e-12);
            assertEquals(0, field.velocityY(x, 1), 1e-12);
        }
    }

    @Test
    void importedBasesAreChecked() {
        var basis = CpabBasis.of(THREE, Boundary.CLOSED, Volume.PRESERVED);
        var same = CpabBasis.imported(THREE, basis.vectors());
        assertEquals(8, same.dimension());
        var wrong = assertThrows(IllegalArgumentException.class, () -> CpabBasis.imported(THREE, new double[215]));
        assertTrue(wrong.getMessage().startsWith("CpabBasis: 215 values are not a matrix of 216 rows"), wrong.getMessage());
        assertThrows(IllegalArgumentException.class, () -> basis.field(1, 2));
        assertThrows(IllegalArgumentException.class, () -> new Tessellation(0, 3));
    }
}
