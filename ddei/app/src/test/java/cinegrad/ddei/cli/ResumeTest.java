package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ddei.run.RunFolder;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.ops.shape.Shape;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a training goes on with, and what it refuses to go on with.
class ResumeTest {
    @TempDir
    private Path folder;

    private Path train(String scan, String... more) {
        Path run = folder.resolve("run");
        var args = new ArrayList<>(List.of("train", "--single", scan, "--loss", "mc", "--chans", "2", "--steps", "2", "--out",
                run.toString()));
        args.addAll(List.of(more));
        Commands.succeeds(args.toArray(String[]::new));
        return run;
    }

    @Test
    void otherDataAreRefusedAndTheSameAreTakenFromAnywhere() throws Exception {
        String scan = Commands.scan(folder, 1);
        String other = Commands.scan(folder, 2);
        Path run = train(scan);
        Commands.refused("not the data", "train", "--resume", run.toString(), "--steps", "3", "--single", other);
        Path copy = folder.resolve("a copy.npz");
        Files.copy(Path.of(scan), copy);
        Commands.succeeds("train", "--resume", run.toString(), "--steps", "3", "--single", copy.toString());
        Files.copy(Path.of(other), copy, StandardCopyOption.REPLACE_EXISTING);
        Commands.refused("not the data", "train", "--resume", run.toString(), "--steps", "4");
    }

    @Test
    void aRunThatMovedWithItsDataGoesOn() throws Exception {
        Path before = Files.createDirectories(folder.resolve("before"));
        String scan = Commands.scan(before, 1);
        Commands.succeeds("train", "--single", scan, "--loss", "mc", "--chans", "2", "--steps", "2", "--out",
                before.resolve("run").toString());
        Files.move(before, folder.resolve("after"));
        Commands.succeeds("train", "--resume", folder.resolve("after/run").toString(), "--steps", "3");
        assertEquals(3, Commands.checkpoint(folder.resolve("after/run")).step());
    }

    @Test
    void epochsAndStepsReplaceEachOther() {
        Path run = train(Commands.scan(folder, 1));
        Commands.succeeds("train", "--resume", run.toString(), "--epochs", "3");
        assertEquals(3, Commands.checkpoint(run).step());
        Commands.succeeds("train", "--resume", run.toString(), "--steps", "4");
        assertEquals(4, Commands.checkpoint(run).step());
    }

    @Test
    void theNetworkCannotChange() {
        Path run = train(Commands.scan(folder, 1));
        Commands.refused("cannot change", "train", "--resume", run.toString(), "--steps", "3", "--cascades", "1");
        Commands.refused("cannot change", "train", "--resume", run.toString(), "--steps", "3", "--start", "shared");
        Commands.refused("--out has no effect", "train", "--resume", run.toString(), "--out", folder.resolve("x").toString());
        Commands.refused("--init has no effect", "train", "--resume", run.toString(), "--init", run.toString());
    }

    @Test
    void aTrainingIsNotOverwrittenUnlessAsked() throws Exception {
        String scan = Commands.scan(folder, 1);
        Path run = train(scan);
        var before = Commands.checkpoint(run);
        Commands.refused("--overwrite", "train", "--single", scan, "--loss", "mc", "--chans", "2", "--steps", "1", "--out",
                run.toString());
        Commands.refused("--overwrite", "reconstruct", "--method", "average", "--single", scan, "--out", run.toString());
        Commands.assertSameBits(before, Commands.checkpoint(run));
        Commands.succeeds("train", "--single", scan, "--loss", "mc", "--chans", "2", "--steps", "1", "--overwrite", "--out",
                run.toString());
        assertEquals(1, Files.readAllLines(run.resolve("log.jsonl")).size());
    }

    @Test
    void oneRunAtATimeWritesIntoAFolder() {
        String scan = Commands.scan(folder, 1);
        Path run = train(scan);
        try (var _ = RunFolder.resume(run)) {
            Commands.refused("another run writes", "train", "--resume", run.toString(), "--steps", "3");
            Commands.refused("another run writes", "train", "--single", scan, "--steps", "3", "--overwrite", "--out",
                    run.toString());
        }
        Commands.succeeds("train", "--resume", run.toString(), "--steps", "3");
    }

    @ParameterizedTest
    @CsvSource({"state, \"step\":2, \"step\":1", "settings, \"seed\":1, \"seed\":2", "settings, 0.001, 1e300"})
    void theChecksumCoversStateAndSettings(String part, String from, String to) {
        Path run = train(Commands.scan(folder, 1));
        Path file = Trainer.checkpointIn(run);
        var content = SafeTensors.read(file);
        Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
        assertTrue(metadata.get(part).contains(from), metadata.get(part));
        metadata.computeIfPresent(part, (_, text) -> text.replace(from, to));
        new SafeTensors(content.arrays(), metadata).write(file);
        assertTrue(assertThrows(FileFormatException.class, () -> Checkpoint.read(file)).getMessage().contains("checksum"));
        Commands.refused("checksum", "train", "--resume", run.toString());
    }

    /// An array of other sizes holds the same numbers: a picture turned on its side.
    @Test
    void theChecksumCoversShapesAndTypes() {
        Path file = Trainer.checkpointIn(train(Commands.scan(folder, 1)));
        var content = SafeTensors.read(file);
        String name = content.arrays().keySet().stream().filter(n -> n.contains("optimiser") && n.contains("conv4_x.weight"))
                .findFirst().orElseThrow();
        HostArray array = content.arrays().get(name);
        for (HostArray other : List.of(array.reshape(Shape.of(array.shape().elements())),
                HostArray.of(array.shape(), array.toDoubles()))) {
            var arrays = new LinkedHashMap<>(content.arrays());
            arrays.put(name, other);
            new SafeTensors(arrays, content.metadata()).write(file);
            assertTrue(assertThrows(FileFormatException.class, () -> Checkpoint.read(file)).getMessage().contains("checksum"));
        }
    }

    /// Checkpoints of the second format, whose checksum leaves out shapes, go on to the bits of today's.
    @Test
    void theSecondFormatGoesOn() throws Exception {
        Path run = train(Commands.scan(folder, 1));
        Path old = Files.createDirectories(folder.resolve("old"));
        var content = SafeTensors.read(Trainer.checkpointIn(run));
        var crc = new CRC32C();
        content.arrays().forEach((name, array) -> {
            crc.update(name.getBytes(StandardCharsets.UTF_8));
            for (double v : array.toDoubles()) crc.update(ByteBuffer.allocate(8).putDouble(v).flip());
        });
        crc.update((content.metadata().get("state") + "\n" + content.metadata().get("settings"))
                .getBytes(StandardCharsets.UTF_8));
        var metadata = new LinkedHashMap<>(content.metadata());
        assertEquals("cinegrad checkpoint 3", metadata.put("format", "cinegrad checkpoint 2"));
        assertNotEquals(Long.toHexString(crc.getValue()), metadata.put("crc32c", Long.toHexString(crc.getValue())));
        new SafeTensors(content.arrays(), metadata).write(Trainer.checkpointIn(old));
        assertTrue(Checkpoint.isOne(Trainer.checkpointIn(old)));
        Commands.succeeds("train", "--resume", run.toString(), "--steps", "4");
        Commands.succeeds("train", "--resume", old.toString(), "--steps", "4");
        Commands.assertSameBits(Commands.checkpoint(run), Commands.checkpoint(old));
    }

    /// The first format has no checksum over its state, so what cannot be is found by its value.
    @Test
    void damagedStatesOfTheFirstFormatAreRefused() throws Exception {
        Path run = train(Commands.scan(folder, 1));
        Path file = Trainer.checkpointIn(run);
        var content = SafeTensors.read(file);
        String state = "{\"step\":-2,\"optimiserSteps\":2,\"learningRate\":0.001,\"seed\":1}";
        try (var in = FirstFormatTest.class.getResourceAsStream("first-format/checkpoint.safetensors")) {
            Files.copy(in, folder.resolve("old.safetensors"));
        }
        var old = SafeTensors.read(folder.resolve("old.safetensors"));
        Files.createDirectories(folder.resolve("old"));
        String scan = Commands.scan(folder, 3);
        for (String damaged : new String[] {state, state.replace("-2", "2").replace("0.001", "1e300"),
                state.replace("-2", "2").replace("\"optimiserSteps\":2", "\"optimiserSteps\":49")}) {
            var metadata = new LinkedHashMap<>(old.metadata());
            metadata.put("state", damaged);
            new SafeTensors(old.arrays(), metadata).write(folder.resolve("old/checkpoint.safetensors"));
            Commands.refused("cannot be", "train", "--resume", folder.resolve("old").toString(), "--single", scan);
        }
        var metadata = new LinkedHashMap<>(content.metadata());
        metadata.remove("state");
        new SafeTensors(content.arrays(), metadata).write(file);
        Commands.refused("without \"state\"", "train", "--resume", run.toString());
    }

    @Test
    void aDamagedLineOfTheLogDoesNotStopAResume() throws Exception {
        Path run = train(Commands.scan(folder, 1));
        var lines = Files.readAllLines(run.resolve("log.jsonl"));
        Files.write(run.resolve("log.jsonl"), List.of(lines.get(0).substring(0, 20), lines.get(1)));
        Commands.succeeds("train", "--resume", run.toString(), "--steps", "3");
        assertEquals(2, Files.readAllLines(run.resolve("log.jsonl")).size());

        byte[] bytes = Files.readAllBytes(run.resolve("log.jsonl"));
        bytes[10] = (byte) 0xff;                                         // no letter of UTF-8
        Files.write(run.resolve("log.jsonl"), bytes);
        Commands.succeeds("train", "--resume", run.toString(), "--steps", "4");
        assertEquals(2, Files.readAllLines(run.resolve("log.jsonl")).size());
    }

    /// The hint that a comparison prints goes on with one of its trainings; the comparison then takes it as it is.
    @Test
    void aComparisonRecognisesATrainingThatWasResumed() throws Exception {
        String scan = Commands.scan(folder, 1);
        Path out = folder.resolve("contest");
        String[] compare = {"compare", "--single", scan, "--methods", "zero-filled,mc", "--chans", "2", "--steps", "2", "--out",
                out.toString()};
        Commands.succeeds(compare);
        Path run = out.resolve("mc-seed1");
        var log = Files.readAllLines(run.resolve("log.jsonl"));
        Commands.succeeds("train", "--resume", run.toString(), "--threads", "1");
        Commands.succeeds(compare);
        assertEquals(log, Files.readAllLines(run.resolve("log.jsonl")));
        Commands.refused("another training lies", "compare", "--single", scan, "--methods", "mc", "--chans", "3", "--steps", "2",
                "--out", out.toString());
        assertEquals(log, Files.readAllLines(run.resolve("log.jsonl")));
        assertFalse(log.isEmpty());
    }
}
