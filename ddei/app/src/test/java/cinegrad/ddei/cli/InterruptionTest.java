package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C, sent to a real process, leaves a checkpoint that goes on to the same bits.
@EnabledOnOs({OS.LINUX, OS.MAC})
class InterruptionTest {
    private static Process program(Path output, String... arguments) throws Exception {
        var words = new ArrayList<>(hearing());
        words.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) words.add("--add-modules=jdk.incubator.vector");
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "cinegrad.ddei.cli.Main"));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    /// Words before a program by which it hears Ctrl-C; what a script starts in the background would not.
    private static List<String> hearing() throws Exception {
        var words = List.of("env", "--default-signal=INT");
        var works = new ProcessBuilder(List.of("env", "--default-signal=INT", "true")).redirectErrorStream(true).start();
        return works.waitFor() == 0 ? words : List.of();
    }

    /// Ctrl-C ends the program while it reads a large file, and it leaves nothing: two gigabytes of zeros, packed.
    @Test
    @EnabledOnOs(OS.LINUX)
    void ctrlCWhileReading(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("large.nii.gz");
        write(file, 256, 256, 128, 250);
        Path out = folder.resolve("heart.npz");
        Path output = folder.resolve("output.txt");
        Process process = program(output, "simulate", "--from", file.toString(), "--slice", "100", "--out", out.toString());
        while (process.isAlive() && !isOpenIn(process, file)) Thread.sleep(5);
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertEquals(130, process.waitFor(), Files.readString(output));
        try (var left = Files.list(folder)) {
            assertEquals(List.of("large.nii.gz", "output.txt"), left.map(p -> p.getFileName().toString()).sorted().toList());
        }
    }

    /// A NIfTI file of 8-bit zeros (x, y, z, t), in packed parts of a megabyte.
    private static void write(Path file, int... sizes) throws Exception {
        var header = ByteBuffer.allocate(352).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, 348).putShort(40, (short) sizes.length);
        for (int i = 0; i < 7; i++) header.putShort(42 + 2 * i, (short) (i < sizes.length ? sizes[i] : 1));
        header.putShort(70, (short) 2).putShort(72, (short) 8).putFloat(108, 352).putFloat(112, 1);
        for (int i = 0; i < 4; i++) header.putFloat(80 + 4 * i, 1);
        header.put(344, "n+1".getBytes(StandardCharsets.US_ASCII));
        byte[] part = packed(new byte[1 << 20]);
        try (var out = Files.newOutputStream(file)) {
            out.write(packed(header.array()));
            long bytes = 1;
            for (int size : sizes) bytes *= size;
            for (long done = 0; done < bytes; done += 1 << 20) out.write(part);
        }
    }

    private static byte[] packed(byte[] bytes) throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static boolean isOpenIn(Process process, Path file) throws Exception {
        try (var open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            for (Path descriptor : open.toList()) {
                if (Files.isSymbolicLink(descriptor) && Files.readSymbolicLink(descriptor).equals(file.toRealPath())) return true;
            }
        } catch (NoSuchFileException | UncheckedIOException e) {
            return false;                                              // closed, or ended, meanwhile
        }
        return false;
    }

    @Test
    void ctrlC(@TempDir Path folder) throws Exception {
        String scan = folder.resolve("scan.npz").toString();
        assertEquals(0, Main.execute("simulate", "--frames", "6", "--size", "24x18", "--acceleration", "3", "--out", scan));
        String[] train = {"train", "--single", scan, "--chans", "2", "--loss", "ei-r", "--steps", "100000", "--checkpoint-every",
                "100000", "--threads", "1",
            "--average", "0.9", "--out", folder.resolve("a run").toString()};
        Path output = folder.resolve("output.txt");
        Process process = program(output, train);
        Path log = Trainer.logIn(folder.resolve("a run"));
        while (process.isAlive() && (!Files.exists(log) || Files.size(log) < 500)) Thread.sleep(20);
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        int status = process.waitFor();
        assertEquals(130, status, Files.readString(output));
        String hint = "continue with: ./cinegrad train --resume '" + folder.resolve("a run") + "'";
        assertTrue(Files.readString(output).contains(hint), Files.readString(output));

        long stopped = Checkpoint.read(Trainer.checkpointIn(folder.resolve("a run"))).state().at("step").whole();
        assertEquals(stopped, Files.readAllLines(log).size());
        String steps = Long.toString(stopped + 3);
        assertEquals(0, Main.execute("train", "--resume", folder.resolve("a run").toString(), "--steps", steps));
        train[8] = steps;
        train[train.length - 1] = folder.resolve("straight").toString();
        assertEquals(0, Main.execute(train));
        var expected = Checkpoint.read(Trainer.checkpointIn(folder.resolve("straight"))).arrays();
        var actual = Checkpoint.read(Trainer.checkpointIn(folder.resolve("a run"))).arrays();
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, array) -> assertArrayEquals(array.toDoubles(), actual.get(name).toDoubles(), 0, name));
    }
}
