package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.TrainingLog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checkpoints of the first format hold the words of a command line. These were written by version 0.1.0 in double precision,
/// after three and six steps of
///
/// ```text
/// cinegrad train --single scan.npz --chans 2 --cascades 1 --steps 6 --loss ddei --start shared --time-padding reflect
///     --lr-schedule cosine:0.1
///     --warm-up 2 --clip 0.5 --accumulate 2 --average 0.9 --eval-every 2 --best PSNR --keep-every 3
///     --checkpoint-every 3 --seed 3
///     --threads 1 --backend reference --out run
/// ```
class FirstFormatTest {
    private static final String[] FILES = {"scan.npz", "checkpoint.safetensors", "finished.safetensors", "log.jsonl"};

    @TempDir
    private Path folder;

    @BeforeEach
    void unpack() throws Exception {
        Files.createDirectories(folder.resolve("run"));
        for (String name : FILES) {
            try (var in = FirstFormatTest.class.getResourceAsStream("first-format/" + name)) {
                Files.copy(in, folder.resolve(name.equals("scan.npz") ? name : "run/" + name));
            }
        }
    }

    /// The data are found beside the run, wherever both were moved to.
    @Test
    void resumesToTheSameBitsAsTheSameTrainingInTheFormatOfToday() throws Exception {
        Path run = folder.resolve("run");
        var old = Commands.checkpoint(run);
        Commands.succeeds("train", "--resume", run.toString());
        var resumed = Commands.checkpoint(run);
        assertEquals(6, resumed.step());
        assertEquals(6, TrainingLog.read(Trainer.logIn(run)).size());

        Path today = folder.resolve("today");
        Commands.succeeds("train", "--single", folder.resolve("scan.npz").toString(), "--chans", "2", "--cascades", "1",
                "--steps", "6", "--loss", "ddei", "--start", "shared",
                "--time-padding", "reflect", "--lr-schedule", "cosine:0.1", "--warm-up", "2", "--clip", "0.5", "--accumulate",
                "2", "--average", "0.9", "--eval-every", "2",
                "--best", "PSNR", "--keep-every", "3", "--checkpoint-every", "3", "--seed", "3",
                "--scale", "none", "--backend", "reference", "--out", today.toString());
        new Checkpoint(old.arrays(), old.state(), Commands.checkpoint(today).settings()).write(Trainer.checkpointIn(today));
        Commands.succeeds("train", "--resume", today.toString());
        Commands.assertSameBits(Commands.checkpoint(today), resumed);

        // Sums of today may round otherwise than those of that version, which Adam's quotients magnify.
        var finished = Checkpoint.read(run.resolve("finished.safetensors"));
        var added = new HashSet<>(resumed.arrays().keySet());
        added.removeAll(finished.arrays().keySet());
        assertTrue(added.stream().allMatch(name -> name.startsWith("optimiser.skipped.")), added::toString);
        finished.arrays().forEach((name, array) -> assertArrayEquals(array.toDoubles(), resumed.arrays().get(name).toDoubles(),
                1e-6, name));
    }

    @Test
    void isEvaluatedAndExportedWithWhatItsWordsSay() throws Exception {
        Path run = folder.resolve("run");
        Commands.succeeds("evaluate", "--model", run.toString(), "--backend", "reference", "--out",
                folder.resolve("scores").toString());
        assertEquals("shared", Commands.results(folder.resolve("scores")).at("start").text());
        Path weights = folder.resolve("net.safetensors");
        Commands.succeeds("export", "--model", run.toString(), "--out", weights.toString());
        Commands.succeeds("evaluate", "--model", weights.toString(), "--single", folder.resolve("scan.npz").toString(),
                "--backend", "reference", "--out",
                folder.resolve("exported").toString());
        assertEquals(Commands.results(folder.resolve("scores")).at("PSNR").number(),
                Commands.results(folder.resolve("exported")).at("PSNR").number(), 1e-4);
        assertTrue(Commands.succeeds("inspect", weights.toString()).contains("start: shared"));
    }
}
