package cinegrad.ddei.transform.cpab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.random.RandomStream;

import org.junit.jupiter.api.Test;

class TessellationTest {
    /// The lookup as the reference words it, with remainders.
    private static int byRemainders(Tessellation t, double x, double y) {
        double px = Math.min(Math.max(x, 0), 1 - 1e-9), py = Math.min(Math.max(y, 0), 1 - 1e-9);
        double stepX = 1.0 / t.nx(), stepY = 1.0 / t.ny();
        double restX = px % stepX, restY = py % stepY;
        long j = Math.min(t.nx() - 1, Math.round((px - restX) / stepX)),
                i = Math.min(t.ny() - 1, Math.round((py - restY) / stepY));
        double fx = restX / stepX, fy = restY / stepY, u = x * t.nx(), v = y * t.ny();
        int k;
        if (x <= 0) k = y <= 0 && v < u ? 0 : y >= 1 && v - t.ny() > -u ? 2 : 3;
        else if (x >= 1) k = y <= 0 && -v > u - t.nx() ? 0 : y >= 1 && v - t.ny() > u - t.nx() ? 2 : 1;
        else if (y <= 0) k = 0;
        else if (y >= 1) k = 2;
        else if (fx < fy) k = 1 - fx < fy ? 2 : 3;
        else k = 1 - fx < fy ? 1 : 0;
        return (int) (4 * (i * t.nx() + j) + k);
    }

    @Test
    void findsTheReferencesCells() {
        var random = RandomStream.of(1);
        for (var t : new Tessellation[] {new Tessellation(3, 3), new Tessellation(2, 2), new Tessellation(4, 4),
                new Tessellation(5, 2)}) {
            for (int n = 0; n < 20_000; n++) {
                double x = 1.6 * random.uniform() - 0.3, y = 1.6 * random.uniform() - 0.3;
                assertEquals(byRemainders(t, x, y), t.cell(x, y), () -> x + "," + y);
            }
        }
    }

    @Test
    void aPointInsideATriangleIsInThatCell() {
        var t = new Tessellation(3, 2);
        for (int c = 0; c < t.cells(); c++) {
            var v = t.vertices(c);
            double x = (t.x(v[0]) + t.x(v[1]) + t.x(v[2])) / 3, y = (t.y(v[0]) + t.y(v[1]) + t.y(v[2])) / 3;
            assertEquals(c, t.cell(x, y));
        }
    }

    @Test
    void pointsOnEdgesBelongToATriangleAtThatEdge() {
        var t = new Tessellation(3, 3);
        for (int i = 0; i <= 24; i++) {
            for (int j = 0; j <= 24; j++) {
                double x = i / 24.0, y = j / 24.0;
                int cell = t.cell(x, y);
                assertTrue(cell >= 0 && cell < 36);
                var v = t.vertices(cell);
                double area = part(t, v[0], v[1], t.x(v[2]), t.y(v[2]));
                double parts = part(t, v[0], v[1], x, y) + part(t, v[1], v[2], x, y) + part(t, v[2], v[0], x, y);
                assertEquals(area, parts, 1e-12, () -> "(" + x + "," + y + ") in cell " + cell);
            }
        }
    }

    /// Twice the area of the triangle of a side and a point.
    private static double part(Tessellation t, Tessellation.Vertex a, Tessellation.Vertex b, double x, double y) {
        return Math.abs((t.x(b) - t.x(a)) * (y - t.y(a)) - (t.y(b) - t.y(a)) * (x - t.x(a)));
    }
}
