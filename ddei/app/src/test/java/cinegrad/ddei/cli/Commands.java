package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.TrainingLog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// Command lines as a user types them, in tests.
final class Commands {
    private static final Set<String> OF_THE_MACHINE = Set.of("seconds", "workspaceBytes", "peakRssBytes");

    private Commands() { }

    /// What a command line that works prints on standard output.
    static String succeeds(String... args) {
        var errors = new StringWriter();
        var before = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertEquals(0, Main.commandLine().setErr(new PrintWriter(errors)).execute(args), errors::toString);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// A command line that is refused in a sentence that says this.
    static String refused(String expected, String... args) {
        var errors = new StringWriter();
        assertEquals(Main.USAGE, Main.commandLine().setErr(new PrintWriter(errors)).execute(args), errors::toString);
        assertTrue(errors.toString().contains(expected), errors::toString);
        assertFalse(errors.toString().contains("\tat "), errors::toString);
        return errors.toString();
    }

    /// A tiny simulated acquisition.
    static String scan(Path folder, int seed, String... more) {
        String file = folder.resolve("scan" + seed + ".npz").toString();
        var args = new ArrayList<>(List.of("simulate", "--seed", Integer.toString(seed), "--frames", "6", "--size", "24x18",
                "--acceleration", "3", "--out", file));
        args.addAll(List.of(more));
        succeeds(args.toArray(String[]::new));
        return file;
    }

    static Json results(Path folder) throws IOException {
        return Json.parse(Files.readString(folder.resolve("results.json")));
    }

    static Checkpoint checkpoint(Path folder) {
        return Checkpoint.read(Trainer.checkpointIn(folder));
    }

    /// The lines of a training's log, but for what depends on the machine.
    static List<String> steps(Path run) {
        return TrainingLog.read(Trainer.logIn(run)).stream().map(line -> {
            var members = new LinkedHashMap<>(line.members());
            members.keySet().removeAll(OF_THE_MACHINE);
            return new Json.Obj(members).toString();
        }).toList();
    }

    static void assertSameBits(Checkpoint expected, Checkpoint actual) {
        assertEquals(expected.arrays().keySet(), actual.arrays().keySet());
        expected.arrays().forEach((name, array) -> assertArrayEquals(array.toDoubles(), actual.arrays().get(name).toDoubles(), 0,
                name));
    }
}
