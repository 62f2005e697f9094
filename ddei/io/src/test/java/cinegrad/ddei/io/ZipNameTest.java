package cinegrad.ddei.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipNameTest {
    private static final int UTF8 = 0x800;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    @TempDir
    private Path folder;

    @Test
    void namesWithoutTheFlagAreThoseOfTheCodePage() {
        var bytes = new byte[255];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i + 1);
        assertEquals(new String(bytes, Charset.forName("IBM437")), ZipName.of(bytes, 0, NOTHING));
        assertEquals("Stärke.npy", ZipName.of(new byte[] {'S', 't', (byte) 0x84, 'r', 'k', 'e', '.', 'n', 'p', 'y'}, 0, NOTHING));
    }

    @Test
    void utf8IsReadWithAndWithoutTheFlag() {
        for (String name : List.of("plain", "Stärke", "心臓", "ταχύτητα")) {
            for (int flags : new int[] {0, UTF8}) {
                assertEquals(name, ZipName.of(name.getBytes(StandardCharsets.UTF_8), flags, NOTHING));
            }
        }
    }

    @Test
    void theExtraFieldGoesFirstWhereItBelongsToTheName() {
        byte[] written = {'?', (byte) 0x84};
        byte[] other = "心臓".getBytes(StandardCharsets.UTF_8);
        var crc = new CRC32();
        crc.update(written);
        for (int wrong = 0; wrong < 2; wrong++) {
            var extra = ByteBuffer.allocate(8 + 9 + other.length).order(ByteOrder.LITTLE_ENDIAN);
            extra.putShort((short) 1).putShort((short) 4).putInt(7);
            extra.putShort((short) 0x7075).putShort((short) (5 + other.length)).put((byte) 1).putInt((int) crc.getValue() + wrong)
                    .put(other).flip();
            assertEquals(wrong == 0 ? "心臓" : "?ä", ZipName.of(written, 0, extra));
        }
    }

    /// An archive as old programs write it: no flag, one byte a letter.
    @Test
    void anArchiveOfAnOldProgram() throws IOException {
        Path file = folder.resolve("a.npz");
        Npz.write(file, Map.of("xy", HostArray.of(Shape.of(3), 1f, 2f, 3f)), Npz.Packing.STORED);
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertEquals(3, content.split("xy.npy", -1).length);
        byte[] old = content.replace("xy.npy", "\u0081\u00e1.npy").getBytes(StandardCharsets.ISO_8859_1);
        old[7] &= ~(UTF8 >> 8);
        old[content.indexOf("PK\1\2") + 9] &= ~(UTF8 >> 8);
        Files.write(file, old);
        var arrays = Npz.readAll(file);
        assertEquals(List.of("üß"), List.copyOf(arrays.keySet()));
        assertArrayEquals(new float[] {1, 2, 3}, arrays.get("üß").toFloats());
    }
}
