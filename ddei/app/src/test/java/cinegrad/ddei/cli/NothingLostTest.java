package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.run.RunFolder;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.TrainingLog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Whatever happens to a training, its last checkpoint loads, and going on from it ends with the bits of one that nothing
/// happened to.
///
/// `-Dcinegrad.kills=300` makes as many kills; the usual few only show that the test works.
@EnabledOnOs(OS.LINUX)
class NothingLostTest {
    private static final int KILLS = Integer.getInteger("cinegrad.kills", 3);
    private static final long STEPS = 16;
    private static final long ENDLESS = 1_000_000;
    private static final Set<String> OF_THE_MACHINE = Set.of("seconds", "workspaceBytes", "peakRssBytes");
    /// The machine's language, time zone and compiler from one start to the next.
    private static final List<List<String>> MACHINES = List.of(List.of("-XX:TieredStopAtLevel=1"),
            List.of("-XX:TieredStopAtLevel=1", "-Duser.language=fa", "-Duser.country=IR"),
            List.of("-Duser.language=tr", "-Duser.timezone=Pacific/Kiritimati"),
            List.of("-XX:TieredStopAtLevel=1", "-Duser.language=ar", "-Duser.country=EG", "-Duser.timezone=America/St_Johns"),
            List.of("-XX:TieredStopAtLevel=1", "-Duser.language=th", "-Duser.country=TH", "-Duser.variant=TH"));

    @TempDir
    private Path folder;
    private String first;
    private String second;

    @BeforeEach
    void simulate() {
        first = scan(1);
        second = scan(2);
    }

    private String scan(int seed) {
        String file = folder.resolve("scan" + seed + ".npz").toString();
        Commands.succeeds("simulate", "--seed", Integer.toString(seed), "--frames", "6", "--size", "8x12", "--acceleration", "2",
                "--out", file);
        return file;
    }

    /// Everything that remembers: two examples in random order, losses that take turns, noise, a mean of gradients, a running
    /// average, the best network.
    private String[] training(Path run, long steps, String... more) {
        var words = new ArrayList<>(List.of("train", "--single", first, second, "--loss", "ddei-sure", "--noise", "0.05",
                "--chans", "1", "--cascades", "1", "--steps", Long.toString(steps), "--accumulate", "2", "--average", "0.9",
                "--lr-schedule", "cosine:0.1",
                "--eval-every", "4", "--best", "loss", "--out", run.toString()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static Set<String> partFiles(Path run) throws IOException {
        var names = new TreeSet<String>();
        if (!Files.isDirectory(run)) return names;
        try (var files = Files.newDirectoryStream(run, ".*.part")) {
            for (Path file : files) names.add(file.getFileName().toString());
        }
        return names;
    }

    private static void assertSameResults(Path expected, Path actual) throws IOException {
        Commands.assertSameBits(Commands.checkpoint(expected), Commands.checkpoint(actual));
        Commands.assertSameBits(Checkpoint.read(Trainer.bestIn(expected)), Checkpoint.read(Trainer.bestIn(actual)));
        assertEquals(steps(expected), steps(actual));
        for (String metric : new String[] {"PSNR", "SSIM", "NMSE", "PSNR best classical"}) {
            assertEquals(Commands.results(expected).at(metric).number(), Commands.results(actual).at(metric).number(), metric);
        }
        assertEquals(Set.of(), partFiles(actual));
    }

    /// The log but for what depends on the machine.
    private static List<String> steps(Path run) {
        return TrainingLog.read(Trainer.logIn(run)).stream().map(line -> {
            var members = new LinkedHashMap<>(line.members());
            members.keySet().removeAll(OF_THE_MACHINE);
            return new Json.Obj(members).toString();
        }).toList();
    }

    @Test
    void killsAtAnyInstant(TestReporter reporter) throws Exception {
        Path straight = folder.resolve("straight");
        long began = System.nanoTime();
        Program.start(folder.resolve("straight.txt"), MACHINES.getFirst(), training(straight, STEPS, "--keep-every", "1"))
                .endsWith(0);
        long longest = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);

        var random = new Random(KILLS);
        int kills = 0;
        int early = 0;
        int cut = 0;
        int trainings = 0;
        while (kills < KILLS) {
            Path run = folder.resolve("run" + trainings++);
            for (long reached = 0; ; ) {
                boolean begun = RunFolder.holdsTraining(run);
                String threads = Integer.toString(1 + kills % 2);
                String[] words = begun ? new String[] {"train", "--resume", run.toString(), "--threads", threads}
                        : training(run, STEPS, "--checkpoint-every", Integer.toString(1 + trainings % 3), "--threads", threads);
                var program = Program.start(folder.resolve("output.txt"), MACHINES.get(kills % MACHINES.size()), words);
                if (kills == KILLS || program.process().waitFor(random.nextLong(longest), TimeUnit.MILLISECONDS)) {
                    program.endsWith(0);
                    break;
                }
                program.process().destroyForcibly().waitFor();
                kills++;
                cut += partFiles(run).isEmpty() ? 0 : 1;
                if (!RunFolder.holdsTraining(run)) {
                    assertFalse(begun, "the checkpoint is gone");
                    early++;
                    continue;
                }
                var checkpoint = Commands.checkpoint(run);
                assertTrue(checkpoint.step() >= reached, () -> "went back to " + checkpoint.step());
                reached = checkpoint.step();
                Commands.assertSameBits(Checkpoint.read(Trainer.checkpointIn(straight, reached)), checkpoint);
                setClocks(run, kills % 2 == 0 ? "1971-01-01T00:00:00Z" : "2107-01-01T00:00:00Z");
            }
            assertEquals(LongStream.range(0, STEPS).boxed().toList(), TrainingLog.read(Trainer.logIn(run)).stream()
                    .map(line -> line.at("step").whole()).toList());
            assertSameResults(straight, run);
        }
        reporter.publishEntry("%d kills in %d trainings: %d before the first checkpoint, %d in the middle of a write"
                .formatted(kills, trainings, early, cut));
    }

    /// As if they had been written at another time.
    private static void setClocks(Path run, String time) throws IOException {
        try (var files = Files.newDirectoryStream(run)) {
            for (Path file : files) Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
        }
    }

    @Test
    void twoProcessesDoNotShareAFolder() throws Exception {
        Path run = folder.resolve("run");
        var one = Program.start(folder.resolve("one.txt"), MACHINES.getFirst(), training(run, ENDLESS));
        try {
            while (one.process().isAlive() && !RunFolder.holdsTraining(run)) Thread.sleep(5);
            // it holds the folder, and leaves the machine to others
            assertEquals(0, command("kill", "-STOP", Long.toString(one.process().pid())));
            for (String[] other : new String[][] {training(run, STEPS, "--overwrite"), {"train", "--resume", run.toString()},
                    {"reconstruct", "--method", "average", "--single", first, "--out", run.toString()}}) {
                Commands.refused("another run writes into", other);
            }
            assertTrue(one.process().isAlive(), one.said());
        } finally {
            one.process().destroyForcibly().waitFor();
        }
    }

    private static void waitForSteps(Program program, Path run, int count) throws Exception {
        Path log = Trainer.logIn(run);
        while (program.process().isAlive() && (!Files.exists(log) || TrainingLog.read(log).size() < count)) Thread.sleep(5);
        assertTrue(program.process().isAlive(), program.said());
    }

    @Test
    void aFolderThatVanishesIsSaid() throws Exception {
        Path run = folder.resolve("run");
        var program = Program.start(folder.resolve("output.txt"), MACHINES.getFirst(), training(run, ENDLESS));
        try {
            waitForSteps(program, run, 2);
            Files.move(run, folder.resolve("elsewhere"));
            assertTrue(program.endsWith(Main.USAGE).contains(run.toString()));
        } finally {
            program.process().destroyForcibly().waitFor();
        }
        assertFalse(Files.exists(Trainer.checkpointIn(run)), "no half of a training begins in its place");
    }

    /// Where this process may mount a small file system of its own.
    @Test
    void aFullDiskLeavesTheLastCheckpoint() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        assumeTrue(command("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()) == 0,
                "file systems cannot be mounted");
        try {
            Path run = disk.resolve("run");
            Path ballast = disk.resolve("ballast");
            Path straight = folder.resolve("straight");
            succeeds(training(straight, STEPS));
            Files.write(ballast, new byte[100_000]);
            String said = Program.start(folder.resolve("output.txt"), MACHINES.getFirst(), training(run, STEPS,
                    "--checkpoint-every", "1", "--keep-every", "1")).endsWith(Main.USAGE);
            assertTrue(said.contains(run.toString()), said);
            long reached = Commands.checkpoint(run).step();
            assertTrue(reached > 0 && reached < STEPS, said);
            assertEquals(Set.of(), partFiles(run));
            Files.delete(ballast);
            for (long step = 1; step < reached; step++) Files.deleteIfExists(Trainer.checkpointIn(run, step));
            Path moved = folder.resolve("moved");
            assertEquals(0, command("cp", "-r", run.toString(), moved.toString()));
            succeeds("train", "--resume", moved.toString());
            assertSameResults(straight, moved);
        } finally {
            assertEquals(0, command("umount", disk.toString()));
        }
    }

    /// In a process of its own, as what it is compared with.
    private void succeeds(String... arguments) throws IOException, InterruptedException {
        Program.start(folder.resolve("output.txt"), MACHINES.getFirst(), arguments).endsWith(0);
    }

    private static int command(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
                .waitFor();
    }
}
