package cinegrad.ddei.io.cine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.shape.Shape;

import org.junit.jupiter.api.Test;

class GridMaskTest {
    @Test
    void equalRowsAreLines() {
        var lines = GridMask.ofSamples(new float[] {1, 0, 1, 0, 0, 1, 0, 1}, 2, 2, 2);
        assertEquals(GridMask.ofLines(new float[] {1, 0, 0, 1}, 2, 2), lines);
        assertTrue(lines.isOfLines() && lines.isMeasured(1, 1, 1) && !lines.isMeasured(0, 1, 1));
        assertEquals(Shape.of(2, 2), lines.array().shape());
        var samples = GridMask.ofSamples(new float[] {1, 0, 1, 1, 0, 1, 0, 1}, 2, 2, 2);
        assertFalse(samples.isOfLines());
        assertEquals(8 / 5.0, samples.acceleration());
        assertEquals(Shape.of(2, 2, 2), samples.array().shape());
        assertEquals(lines, samples.and(lines));
        assertEquals(2, lines.acceleration());
    }

    @Test
    void whatIsNoMaskIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> GridMask.ofLines(new float[] {1, 0.5f}, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> new GridMask(1, 2, 2, new float[2]));
    }
}
