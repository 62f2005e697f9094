package cinegrad.ddei.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.AtomicFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A checkpoint is the old one or the new one, whole, whatever interrupts its replacement.
class CheckpointTest {
    /// How often a real process is killed; set `cinegrad.kills` for more.
    private static final int KILLS = Integer.getInteger("cinegrad.kills", 6);
    private static final int SIZE = 200_000;

    @TempDir
    private Path folder;

    private int wholeNumber(Path file) {
        var checkpoint = Checkpoint.read(file);
        int n = checkpoint.state().at("step").integer();
        float[] values = checkpoint.arrays().get("model.w").toFloats();
        for (float v : values) assertEquals(n, v);
        return n;
    }

    /// The write is cut after every so many bytes, as a crash of the process would: the temporary file stays, the checkpoint too.
    @Test
    void cutAtEveryStage() throws Exception {
        Path file = folder.resolve("checkpoint.safetensors");
        CheckpointWriter.number(1, 50).write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int n = 0; n <= whole.length; n++) {
            int cut = n;
            assertThrows(UncheckedIOException.class, () -> AtomicFile.write(file, out -> {
                out.write(whole, 0, cut);
                out.flush();
                throw new IOException("cut after " + cut);
            }));
            assertEquals(1, wholeNumber(file));
            Files.write(folder.resolve("." + UUID.randomUUID() + ".part"), Arrays.copyOf(whole, n));
        }
        assertEquals(1, wholeNumber(file));
        AtomicFile.sweep(folder);
        try (var left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    private Process writer(Path file, int size, int from, int many, String... before) throws IOException {
        var words = new ArrayList<>(List.of(before));
        words.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-Xmx128m", "-Xshare:auto",
                "-cp", System.getProperty("java.class.path"), CheckpointWriter.class.getName(), file.toString(),
                Integer.toString(size), Integer.toString(from), Integer.toString(many)));
        return new ProcessBuilder(words).redirectErrorStream(true).start();
    }

    @Test
    void killedAtAnyInstant() throws Exception {
        Path file = folder.resolve("checkpoint.safetensors");
        CheckpointWriter.number(0, SIZE).write(file);
        var random = new Random(7);
        var seen = new HashSet<Integer>();
        int parts = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            var process = writer(file, SIZE, 1000 * kill + 1, 1_000_000);
            assertEquals('b', process.getInputStream().read());
            Thread.sleep(random.nextInt(300));
            process.destroyForcibly().waitFor();
            seen.add(wholeNumber(file));
            try (var left = Files.list(folder)) {
                parts += (int) left.count() - 1;
            }
            AtomicFile.sweep(folder);
        }
        assertEquals(KILLS, seen.size());
        System.out.println(KILLS + " kills, " + seen.size() + " different checkpoints, " + parts + " writes cut in the middle");
    }

    /// A limit on the size of files stands for a full disk: the write fails in the middle.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskLeavesTheOldOne() throws Exception {
        Path file = folder.resolve("checkpoint.safetensors");
        CheckpointWriter.number(0, 5).write(file);
        var process = writer(file, SIZE, 1, 1, "sh", "-c", "ulimit -f 200; exec \"$0\" \"$@\"");
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertNotEquals(0, process.waitFor());
        assertTrue(said.contains("write " + file) && said.contains("UncheckedIOException"), said);
        assertEquals(0, wholeNumber(file));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }
}
