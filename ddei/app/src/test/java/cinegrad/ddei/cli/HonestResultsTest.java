package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Results say what was done, beside what they are to be compared with; what would be without effect is refused before anything
/// is trained.
class HonestResultsTest {
    @TempDir
    private Path folder;

    private static final String DATA = Shared.fixtures("pipeline").resolve("CMRxRecon").toString();

    @Test
    void theStartAndTheBestMethodWithoutLearningStandBesideTheResult() throws Exception {
        String scan = Commands.scan(folder, 1);
        Path run = folder.resolve("run");
        String said = Commands.succeeds("train", "--single", scan, "--loss", "mc", "--start", "shared", "--chans", "2", "--steps",
                "1", "--out", run.toString());
        var results = Commands.results(run);
        assertEquals("shared", results.at("start").text());
        String best = results.at("best classical").text();
        assertTrue(results.at("PSNR start").number() > results.at("PSNR no learning").number());
        assertTrue(results.at("PSNR best classical").number() > results.at("PSNR no learning").number());
        assertEquals(results.at("PSNR start").number(), results.at("PSNR").number(), 1, "after one step");
        assertTrue(said.contains("start (shared)") && said.contains("best without learning (" + best + ")"), said);
        String page = Files.readString(run.resolve("report.html"));
        assertTrue(page.contains("start: shared") && page.contains("best without learning: " + best), page.substring(0, 500));

        Path alone = folder.resolve("alone");
        Commands.succeeds("reconstruct", "--scan-specific", "--single", scan, "--chans", "2", "--steps", "1", "--out",
                alone.toString());
        assertEquals("low-rank", Commands.results(alone).at("start").text());
        for (String name : new String[] {"average", "view-sharing", "tv", "llr", "l+s"}) {
            Path classical = folder.resolve(name);
            Commands.succeeds("reconstruct", "--method", name, "--single", scan, "--out", classical.toString());
            double psnr = Commands.results(classical).at("PSNR").number();
            assertTrue(psnr <= results.at("PSNR best classical").number() + 1e-9, name);
            if (name.equals(best)) assertEquals(psnr, results.at("PSNR best classical").number(), 1e-9);
            if (name.equals("llr")) assertEquals(psnr, Commands.results(alone).at("PSNR start").number(), 1e-9);
        }
    }

    @Test
    void everyExampleIsReconstructed() throws Exception {
        String first = Commands.scan(folder, 1);
        Path other = Files.createDirectories(folder.resolve("other"));
        Path second = other.resolve("scan1.npz");                        // of the same name
        Files.copy(Path.of(Commands.scan(folder, 2)), second);
        Path out = folder.resolve("both");
        Commands.succeeds("reconstruct", "--method", "average", "--single", first, "--single", second.toString(), "--format",
                "npz,nii", "--out", out.toString());
        var names = Commands.results(out).at("examples").items().stream().map(n -> n.text()).toList();
        assertEquals(2, names.stream().distinct().count(), names.toString());
        double sum = 0;
        for (String name : names) {
            for (String file : new String[] {"recon.npz", "recon.nii.gz", "report.html", "cine.gif", "frame.png",
                    "results.json"}) {
                assertTrue(Files.size(out.resolve(name).resolve(file)) > 50, name + "/" + file);
            }
            sum += Commands.results(out.resolve(name)).at("PSNR").number();
        }
        assertEquals(sum / 2, Commands.results(out).at("PSNR").number(), 1e-9);
    }

    @Test
    void aComparisonChecksEveryMethodBeforeTheFirstTraining() throws Exception {
        String scan = Commands.scan(folder, 1, "--coils", "3");
        Path out = folder.resolve("contest");
        Commands.refused("--methods scan-specific: --loss t-ssdu splits", "compare", "--single", scan, "--methods",
                "mc,scan-specific", "--chans", "2", "--steps", "1", "--out", out.toString());
        assertFalse(Files.exists(out));
        Commands.succeeds("train", "--single", scan, "--loss", "mc", "--start", "low-rank", "--chans", "2", "--steps", "1",
                "--out", folder.resolve("coils").toString());
        assertEquals("low-rank", Commands.results(folder.resolve("coils")).at("start").text());
    }

    @Test
    void whereOnlyLearnedMethodsTakePartNoneIsCalledOneWithoutLearning() throws Exception {
        Path out = folder.resolve("contest");
        Commands.succeeds("compare", "--single", Commands.scan(folder, 1), "--methods", "mc,ei-r", "--chans", "2", "--steps", "1",
                "--out", out.toString());
        String page = Files.readString(out.resolve("compare.html"));
        assertFalse(page.contains("Best without learning"));
        assertTrue(page.contains("No method without learning takes part"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--size has no effect with --single | train --single SCAN --size 16x16",
        "choose none or zerofilled | train --single SCAN --scale oracle",
        "--native has no effect with --single | train --single SCAN --native",
        "--mask-folder has no effect with --single | evaluate --model RUN --single SCAN --mask-folder M",
        "--draw-masks has no effect with --single | reconstruct --method tv --single SCAN --draw-masks gaussian:4",
        "--train-fraction has no effect with --single | compare --single SCAN --train-fraction 0.5",
        "--split-seed has no effect with --single | train --single SCAN --split-seed 2",
        "--set has no effect with --single | train --single SCAN --set TestSet",
        "--steps has no effect without --scan-specific | reconstruct --method llr --single SCAN --steps 5",
        "--seed has no effect without --scan-specific | reconstruct --model RUN --single SCAN --seed 5",
        "--loss has no effect without --scan-specific | reconstruct --method llr --single SCAN --loss ddei",
        "--shown has no effect with --loss ddei | train --single SCAN --shown 0.5",
        "--tau has no effect with --loss ddei | train --single SCAN --tau 0.2 --noise 0.1",
        "--mask-law has no effect with --loss mc | train --single SCAN --loss mc --mask-law gaussian:3",
        "--time-padding has no effect with --loss ei-r | train --single SCAN --loss ei-r --time-padding reflect",
        "--time-shift has no effect with --loss mc, ei-r | compare --single SCAN --methods tv,mc,ei-r --time-shift published",
        "--loss has no effect in a comparison | compare --single SCAN --loss mc",
        "--seed has no effect in a comparison | compare --single SCAN --seed 4",
        "--validation-fraction has no effect | train --single SCAN --validation-fraction 0.5",
        "ssdu does not have | train --single SCAN --loss ssdu-sure --noise 0.1",
        "sup does not have | train --single SCAN --loss sup-sure --noise 0.1",
        "--train-fraction 0 | train --data DATA --train-fraction 0 --draw-masks gaussian:4",
        "less than one | train --data DATA --train-fraction 0.01 --draw-masks gaussian:4",
        "contradict | train --data DATA --draw-masks gaussian:4 --mask-law gaussian:8 --loss mo-ei",
        "--size or --native | train --data DATA --draw-masks gaussian:4 --native --size 64x64",
        "--steps must be within | train --single SCAN --steps 3000000000",
        "--threads must be within | train --single SCAN --threads 100000",
        "--lr must be positive | train --single SCAN --lr NaN",
        "--noise must not be negative | train --single SCAN --noise -1",
        "--noise must not be negative | simulate --noise NaN --out x.npz",
        "--frame-seconds must be | simulate --frame-seconds 1e20 --out x.npz",
        "--frame-seconds must be | simulate --frame-seconds 0 --out x.npz",
        "it measures none | simulate --size 1x1 --out x.npz",
        "it measures none | mask --width 6 --acceleration 8 --center-fraction 0 --out x.npy",
        "an .npz is written | simulate --out x.txt",
    })
    void whatHasNoEffectOrNoSenseIsRefusedByName(String expected, String command) {
        String scan = Commands.scan(folder, 1);
        String[] words = command.replace("SCAN", scan).replace("DATA", DATA).replace("RUN", folder.resolve("run").toString())
                .split(" ");
        if (command.contains("RUN")) {
            Commands.succeeds("train", "--single", scan, "--loss", "mc", "--chans", "2", "--steps", "0", "--out",
                    folder.resolve("run").toString());
        }
        Commands.refused(expected, words);
    }

    @Test
    void acquisitionsOfNothingAreRefused() {
        Path file = folder.resolve("nothing.npz");
        var ones = new float[64];
        Arrays.fill(ones, 1);
        Npz.write(file, Map.of("image_re_im", HostArray.of(Shape.of(2, 4, 4, 2), ones), "mask",
                HostArray.of(Shape.of(2, 4), new float[8])), Npz.Packing.STORED);
        Commands.refused("nothing was measured", "reconstruct", "--method", "average", "--single", file.toString(), "--out",
                folder.resolve("x").toString());
        Npz.write(file, Map.of("image_re_im", HostArray.of(Shape.of(2, 4, 4, 2), new float[64]), "mask",
                HostArray.of(Shape.of(2, 4), Arrays.copyOf(ones, 8))), Npz.Packing.STORED);
        Commands.refused("nothing but zeros", "train", "--single", file.toString(), "--chans", "2", "--steps", "1", "--out",
                folder.resolve("x").toString());
    }

    @Test
    void thePageSaysWhatTheReferenceWasUsedFor() throws Exception {
        String scan = Commands.scan(folder, 1);
        String choosing = page("choosing", "train", "--single", scan, "--loss", "mc", "--chans", "2", "--steps", "2",
                "--eval-every", "1", "--best", "PSNR", "--final", "best");
        assertTrue(choosing.contains("of the very examples evaluated here: their reference chose it"));
        assertFalse(choosing.contains("serves the metrics alone"));
        String plain = page("plain", "train", "--single", scan, "--loss", "mc", "--chans", "2", "--steps", "1");
        assertTrue(plain.contains("without ever seeing the reference") && plain.contains("serves the metrics alone"));
        String supervised = page("supervised", "train", "--single", scan, "--loss", "sup", "--chans", "2", "--steps", "1");
        assertTrue(supervised.contains("trained against the true videos") && !supervised.contains("without ever seeing"));
        String heir = page("heir", "train", "--single", scan, "--loss", "mc", "--chans", "2", "--steps", "1", "--init",
                folder.resolve("supervised").toString());
        assertTrue(heir.contains("parameters that were trained against true videos") && !heir.contains("without ever seeing"));

        for (String name : new String[] {"sup.pth", "sup.safetensors"}) {
            String weights = folder.resolve(name).toString();
            Commands.succeeds("export", "--model", folder.resolve("supervised").toString(), "--out", weights);
            String used = page("used" + name, "reconstruct", "--model", weights, "--single", scan);
            assertTrue(used.contains("trained against the true videos") && used.contains("scan1.npz, sup"), name);
        }
        String foreign = page("foreign", "reconstruct", "--model",
                Shared.fixtures("checkpoints").resolve("crnn_small_zip.pth.tar").toString(), "--single", scan);
        assertTrue(foreign.contains("How the network was trained is unknown") && foreign.contains("scan1.npz, unknown"));
    }

    private String page(String out, String... words) throws Exception {
        var args = new ArrayList<>(List.of(words));
        args.addAll(List.of("--out", folder.resolve(out).toString()));
        Commands.succeeds(args.toArray(String[]::new));
        return Files.readString(folder.resolve(out).resolve("report.html"));
    }

    /// Terms that take turns are logged as they are, not divided by the examples that lack them.
    @Test
    void termsThatTakeTurnsAreNotHalved() throws Exception {
        String scan = Commands.scan(folder, 1);
        Commands.succeeds("train", "--single", scan, "--loss", "ddei-sure", "--noise", "0.05", "--chans", "2", "--steps", "1",
                "--accumulate", "2", "--out", folder.resolve("two").toString());
        Commands.succeeds("train", "--single", scan, "--loss", "ddei-sure", "--noise", "0.05", "--chans", "2", "--steps", "1",
                "--eval-every", "1", "--out", folder.resolve("one").toString());
        var two = Json.parse(Files.readAllLines(folder.resolve("two/log.jsonl")).getFirst());
        var one = Json.parse(Files.readAllLines(folder.resolve("one/log.jsonl")).getFirst());
        assertEquals(one.at("sure").number(), two.at("sure").number(), 1e-9);
        assertEquals(two.at("loss").number(), (two.at("sure").number() + two.at("ei").number()) / 2, 1e-9);
        var evaluation = one.at("evaluation");
        assertEquals(evaluation.at("loss").number(), evaluation.at("sure").number() + evaluation.at("ei").number(), 1e-9);
    }
}
