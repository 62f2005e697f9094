package cinegrad.ddei.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntervalTest {
    @Test
    void isStudentsInterval() {
        var three = Interval.of(26.37, 26.73, 26.55);
        assertEquals(26.55, three.mean(), 1e-12);
        assertEquals(4.303 * 0.18 / Math.sqrt(3), three.half(), 1e-9);
        assertEquals(three.mean() - three.half(), three.low());
        assertTrue(Double.isNaN(Interval.of(7).half()));
        double[] many = IntStream.range(0, 122).mapToDouble(i -> i % 2 == 0 ? 1 : -1).toArray();
        assertEquals(1.980 * Math.sqrt(122 / 121.0 / 122), Interval.of(many).half(), 1e-4);        // t of 121 degrees of freedom
        assertThrows(IllegalArgumentException.class, Interval::of);
    }
}
