package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.support.Shared;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A training killed after its fourth step goes on from the checkpoint of its second to the bits of one that was not killed,
/// whatever loss, masks, rate, average, evaluation, start or data it has, with any number of threads.
class ResumedBitsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {
        "--loss sup --lr-schedule cosine:0.1 --warm-up 3", "--loss mc --lr-schedule step:2:0.5 --start shared",
        "--loss ei-r --eval-every 2 --best SSIM", "--loss ddei --start low-rank", "--loss moi --clip 0.001",
        "--loss mo-ei --mask-law random:2", "--loss ssdu --shown 0.7 --start nlr",
        "--loss t-ssdu --lr-schedule exponential:0.1", "--loss t-ssdu* --accumulate 2 --average 0.5",
        "--loss weighted-ssdu --mask-law gaussian:2", "--loss robust-ssdu --mask-law gaussian:2:0.1 --noise 0.1",
        "--loss phase2phase --recompute networks --scale none", "--loss artifact2artifact", "--loss mc-sure --noise 0.1 --seed 7",
        "--loss ddei-sure --noise 0.05 --tau 0.2", "--loss ddei --time-shift published --time-padding reflect",
        "--loss mc --exact --cascades 1",
        "--loss mc --eval-every 1 --best loss --patience 2 --final best --average 0.9"})
    void ofScansInFiles(String options) throws Exception {
        goesOnToTheSameBits(("--single " + Commands.scan(folder, 1) + " " + Commands.scan(folder, 2) + " " + options).split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--train-fraction 0.5 --split-seed 3", "--size 24x20 --scale zerofilled --noise 0.1",
        "--train-fraction 1 --eval-every 2 --best loss --validation-fraction 0.5"})
    void ofADataSet(String options) throws Exception {
        goesOnToTheSameBits(("--data " + Shared.fixtures("pipeline").resolve("CMRxRecon") + " --draw-masks gaussian:4 --loss mc "
                + (options.contains("--size") ? "" : "--native ") + options).split(" "));
    }

    private void goesOnToTheSameBits(String... options) throws Exception {
        Path straight = folder.resolve("straight");
        var words = new ArrayList<>(List.of("train", "--chans", "1", "--steps", "5", "--keep-every", "2", "--threads", "1",
                "--out", straight.toString()));
        words.addAll(List.of(options));
        Commands.succeeds(words.toArray(String[]::new));

        Path killed = Files.createDirectories(folder.resolve("killed"));
        Files.copy(Trainer.checkpointIn(straight, 2), Trainer.checkpointIn(killed));
        Files.write(Trainer.logIn(killed), Files.readAllLines(Trainer.logIn(straight)).subList(0, 4));
        boolean best = Files.exists(Trainer.bestIn(straight));
        if (best) Files.copy(Trainer.bestIn(straight), Trainer.bestIn(killed));
        Commands.succeeds("train", "--resume", killed.toString(), "--threads", "3");

        assertEquals(Commands.steps(straight), Commands.steps(killed));
        Commands.assertSameBits(Commands.checkpoint(straight), Commands.checkpoint(killed));
        if (best) Commands.assertSameBits(Checkpoint.read(Trainer.bestIn(straight)), Checkpoint.read(Trainer.bestIn(killed)));
        assertEquals(Commands.results(straight).at("PSNR"), Commands.results(killed).at("PSNR"));
    }
}
