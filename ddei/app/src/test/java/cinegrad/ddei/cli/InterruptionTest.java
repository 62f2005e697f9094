package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
