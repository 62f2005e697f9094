package cinegrad.ops.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.ops.shape.Shape;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Winograd's transform makes four times as many numbers of the weights: where an array does not hold them, it is not chosen.
class ConvChoiceTest {
    @ParameterizedTest
    @CsvSource({"1, 64, 64, WINOGRAD", "3, 1024, 1024, WINOGRAD", "1, 4096, 4096, WINOGRAD", "1, 8192, 8192, DIRECT",
        "1, 7000, 9000, DIRECT", "3, 4096, 4096, DIRECT", "1, 8, 4000000, DIRECT", "1, 4000000, 8, DIRECT"})
    void ofManyChannels(int kT, int c, int k, ConvChoice expected) {
        var g = Conv3dGeometry.same(Shape.of(1, kT, 3, 3, c), Shape.of(kT, 3, 3, c, k));
        assertEquals(expected, ConvChoice.of(new Gather(g, Gather.Direction.FORWARD), ConvMode.FAST));
        assertEquals(expected, ConvChoice.of(new Gather(g, Gather.Direction.INPUT_GRADIENT), ConvMode.FAST));
        assertEquals(expected, ConvChoice.ofWeightGradient(g, ConvMode.FAST, 16));
    }
}
