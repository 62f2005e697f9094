package cinegrad.ops.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Numbers drawn by PyTorch on the CPU.
class Mt19937Test {
    @Test
    void startsAsTheReference() {
        assertEquals(1791095845, new Mt19937(1).random32());
        var standard = new Mt19937(5489);                   // the 10,000th output of the C++ standard's default seed
        for (int i = 1; i < 10_000; i++) standard.random32();
        assertEquals(4123659995L, standard.random32() & 0xFFFFFFFFL);
    }

    @Test
    void permutesAsTheReference() {
        int[] p = new Mt19937(1).randperm(120);
        assertArrayEquals(new int[] {85, 95, 106, 17, 7, 23, 47, 65}, Arrays.copyOf(p, 8));
        assertArrayEquals(IntStream.range(0, 120).toArray(), Arrays.stream(p).sorted().toArray());
    }

    @Test
    void fairBitsOfTheDefaultSeed() {
        var generator = new Mt19937(Mt19937.DEFAULT_SEED);
        int[] bits = IntStream.range(0, 16).map(_ -> generator.randint(2)).toArray();
        assertArrayEquals(new int[] {0, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0, 1}, bits);
    }

    /// Angles are the first entry of a permutation of 0 … 359, −0 … −359; frame shifts of one of −T … T−1.
    @Test
    void firstAnglesAndShiftsOfTheDefaultSeed() {
        var forAngles = new Mt19937(Mt19937.DEFAULT_SEED);
        int[] angles = IntStream.range(0, 4).map(_ -> forAngles.randperm(720)[0]).map(k -> k < 360 ? k : 360 - k).toArray();
        assertArrayEquals(new int[] {-270, 162, -113, 291}, angles);
        var forShifts = new Mt19937(Mt19937.DEFAULT_SEED);
        int[] shifts = IntStream.range(0, 4).map(_ -> forShifts.randperm(24)[0] - 12).toArray();
        assertArrayEquals(new int[] {-6, 0, -10, 11}, shifts);
    }

    @Test
    void goesOnAfterSoManyDraws() {
        var generator = new Mt19937(3);
        generator.randperm(1000);
        generator.uniformDouble();
        var resumed = Mt19937.resume(3, generator.draws());
        assertEquals(1001, generator.draws());
        for (int i = 0; i < 700; i++) assertEquals(generator.random32(), resumed.random32());
    }

    @Test
    void uniformsAreMadeOfTheDocumentedBits() {
        var bits = new Mt19937(8);
        var generator = new Mt19937(8);
        assertEquals((bits.random32() & 0xFFFFFF) / 16777216f, generator.uniformFloat());
        long high = bits.random32() & 0x1FFFFFL, low = bits.random32() & 0xFFFFFFFFL;
        double u = (high * 0x1p32 + low) / 0x1p53;
        assertEquals(u, generator.uniformDouble());
        high = bits.random32() & 0x1FFFFFL;
        low = bits.random32() & 0xFFFFFFFFL;
        assertEquals(-Math.log(1 - (high * 0x1p32 + low) / 0x1p53), generator.exponential());
    }

    @Test
    void normalsComeInBlocksOfSixteen() {
        float[] whole = new float[32];
        new Mt19937(2).fillNormal(whole);
        float[] ragged = new float[20];
        new Mt19937(2).fillNormal(ragged);
        assertArrayEquals(Arrays.copyOf(whole, 4), Arrays.copyOf(ragged, 4));      // 0 … 3 belong to the first block only
        var uniforms = new Mt19937(2);
        double[] u = IntStream.range(0, 20).mapToDouble(_ -> uniforms.uniformFloat()).toArray();
        double[] redrawn = IntStream.range(0, 16).mapToDouble(_ -> uniforms.uniformFloat()).toArray();
        assertEquals(Math.sqrt(-2 * Math.log(1 - u[1])) * Math.cos(2 * Math.PI * u[9]), whole[1], 1e-6);
        assertEquals(Math.sqrt(-2 * Math.log(1 - redrawn[1])) * Math.sin(2 * Math.PI * redrawn[9]), ragged[4 + 9], 1e-6);
        float[] many = new float[40_000];
        new Mt19937(6).fillNormal(many);
        double square = 0;
        for (float z : many) square += (double) z * z / many.length;
        assertEquals(1, square, 5 * Math.sqrt(2.0 / many.length));
        var tooFew = assertThrows(IllegalArgumentException.class, () -> new Mt19937(1).fillNormal(new float[15]));
        assertTrue(tooFew.getMessage().contains("at least 16 numbers, got 15"));
    }
}
