package cinegrad.ddei.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
    private static final int HEAD = 65_536;
    private static final int SIZE = 3_000_001;

    @TempDir
    private Path folder;

    private Path data(String name, int changed) throws Exception {
        var bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) bytes[i] = (byte) (i * 31 >> 4);
        if (changed >= 0) bytes[changed] ^= 1;
        Path data = Files.createDirectories(folder.resolve(name));
        Files.write(Files.createDirectories(data.resolve("P001")).resolve("cine.mat"), bytes);
        Files.write(data.resolve("short.mat"), new byte[] {1, 2, 3});
        return data;
    }

    /// Two patients' files may begin alike.
    @ParameterizedTest
    @ValueSource(ints = {0, HEAD - 1, HEAD, HEAD + (1 << 20), SIZE - 1})
    void everyByteCounts(int changed) throws Exception {
        String whole = Fingerprint.ofFolders(List.of(data("a", -1))).digits();
        assertTrue(Fingerprint.ofFolders(List.of(data("copy", -1))).matches(whole));
        assertFalse(Fingerprint.ofFolders(List.of(data("b", changed))).matches(whole));
        assertEquals(64, whole.length());
    }

    @Test
    void aTrainingOfAnEarlierVersionGoesOn() throws Exception {
        Path data = data("a", -1);
        var covered = new ByteArrayOutputStream();
        covered.write(("P001/cine.mat\0" + SIZE + "\0").getBytes(StandardCharsets.UTF_8));
        covered.write(Files.readAllBytes(data.resolve("P001/cine.mat")), 0, HEAD);
        covered.write("short.mat\0003\0".getBytes(StandardCharsets.UTF_8));
        covered.write(new byte[] {1, 2, 3});
        String heads = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(covered.toByteArray()));
        assertTrue(Fingerprint.ofFolders(List.of(data)).matches(heads));
        assertFalse(Fingerprint.ofFolders(List.of(data("b", 5))).matches(heads));
    }
}
