package cinegrad.ops.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {
    /// The known answers published with the Random123 library; counters, keys and words little end first.
    @ParameterizedTest
    @CsvSource({
            "0000000000000000, 0000000000000000, 0000000000000000, e169c58d6627e8d5, 9b00dbd8bc57ac4c",
            "ffffffffffffffff, ffffffffffffffff, ffffffffffffffff, 41c83b0e408f276d, 6d5451fda20bc7c6",
            "85a308d3243f6a88, 0370734413198a2e, 299f31d0a4093822, 94fdccebd16cfe09, 24126ea15001e420"})
    void givesTheKnownAnswers(String low, String high, String key, String first, String second) {
        assertEquals(hex(first), Philox.half(hex(key), hex(low), hex(high), 0));
        assertEquals(hex(second), Philox.half(hex(key), hex(low), hex(high), 1));
    }

    private static long hex(String digits) {
        return Long.parseUnsignedLong(digits, 16);
    }
}
