package cinegrad.ddei.io.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameSizeTest {
    @Test
    void readsWhatPeopleWrite() {
        assertEquals(new FrameSize(128, 96), FrameSize.parse("128x96"));
        assertEquals(new FrameSize(512, 256), FrameSize.parse(" 512 X 256"));
        assertEquals(new FrameSize(7, 9), FrameSize.parse(new FrameSize(7, 9).toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "0x4", "4x0", "-4x5", "ax4", "4x", "4x5x6", "4x99999999999"})
    void refusesOtherWords(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> FrameSize.parse(text));
        assertEquals("a size is written HxW with positive numbers, such as 512x256; got \"" + text + "\"", e.getMessage());
    }
}
