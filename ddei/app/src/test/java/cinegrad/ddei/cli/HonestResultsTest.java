package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.run.Scores;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
        assertTrue(said.contains("\nstart: shared ") && said.contains("\nbest without learning: " + best + " "), said);
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
        String film = folder.resolve("film.npz").toString();
        Commands.succeeds("simulate", "--frames", "7", "--size", "24x18", "--acceleration", "3", "--out", film);
        Path out = folder.resolve("contest");
        Commands.refused("--methods phase2phase: phase2phase: needs an even number of frames", "compare", "--single", film,
                "--methods", "mc,phase2phase", "--chans", "2", "--steps", "1", "--out", out.toString());
        assertFalse(Files.exists(out));
    }

    /// Several coils of the same scan: every method takes part, learned ones that split the measurements too.
    @Test
    void everyMethodTakesSeveralCoils() throws Exception {
        String scan = Commands.scan(folder, 1, "--coils", "3");
        Path out = folder.resolve("contest");
        Commands.succeeds("compare", "--single", scan, "--methods", "mc,t-ssdu,scan-specific,llr,nlr", "--chans", "2", "--steps",
                "1", "--out", out.toString());
        var methods = Commands.results(out).at("methods");
        assertEquals(List.of("mc", "t-ssdu", "scan-specific", "llr", "nlr"), List.copyOf(methods.members().keySet()));
        assertEquals(methods.at("llr").at("PSNR").at("mean").number(),
                methods.at("scan-specific").at("PSNR start").at("mean").number(), 1e-9);
        assertEquals(methods.at("nlr").at("PSNR").at("mean").number(),
                methods.at("scan-specific").at("PSNR").at("mean").number(), 0.5, "after one step");
    }

    /// What lines kept back do not confirm is not in the result, and the terminal says what learning added; going on keeps the
    /// same lines back.
    @Test
    void learningIsJudgedBesideNlr() throws Exception {
        String scan = Commands.scan(folder, 1);
        Path alone = folder.resolve("alone"), nlr = folder.resolve("nlr");
        String said = Commands.succeeds("reconstruct", "--scan-specific", "--loss", "mc", "--single", scan, "--chans", "2",
                "--steps", "1", "--out", alone.toString());
        Commands.succeeds("reconstruct", "--single", scan, "--out", nlr.toString());
        var learned = Commands.results(alone).at("learned").members().values().iterator().next();
        double share = learned.at("share").number();
        assertTrue(share < 0.1, "a network that knows nothing has a share of " + share);
        assertTrue(learned.at("error").number() <= learned.at("errorOfNlr").number());
        assertTrue(said.contains(share == 0 ? "learning added nothing" : "% the network's video"), said);
        assertEquals(Commands.results(nlr).at("PSNR").number(), Commands.results(alone).at("PSNR").number(), 0.1);
        Commands.refused("has begun without the lines it is judged by goes on so; give --final confirmed", "train", "--resume",
                alone.toString(), "--steps", "2", "--final", "last");
        String further = Commands.succeeds("train", "--resume", alone.toString(), "--steps", "2");
        assertTrue(further.contains("learning added nothing") || further.contains("% the network's video"), further);
    }

    /// Of several criteria a method lacks one: found out before the first training, as is a metric that a short video lacks.
    @Test
    void whatTheBestIsChosenByIsCheckedBeforeTheFirstTraining() {
        Path out = folder.resolve("contest");
        String scan = Commands.scan(folder, 1);
        Commands.refused("--methods mc: --best: \"ei\" is measured nowhere", "compare", "--single", scan, "--methods", "ei-r,mc",
                "--eval-every", "1", "--best", "ei", "--chans", "2", "--steps", "1", "--out", out.toString());
        String film = folder.resolve("film.npz").toString();
        Commands.succeeds("simulate", "--frames", "3", "--size", "24x18", "--acceleration", "3", "--out", film);
        Commands.refused("at least 6 frames", "train", "--single", film, "--eval-every", "1", "--best", "SSIM", "--chans", "2",
                "--steps", "1", "--out", out.toString());
        assertFalse(Files.exists(out));
    }

    @Test
    void theBestMethodWithoutLearningStandsBesideLearnedOnes() throws Exception {
        Path out = folder.resolve("contest");
        String said = Commands.succeeds("compare", "--single", Commands.scan(folder, 1), Commands.scan(folder, 2), "--methods",
                "mc,sup", "--chans", "2", "--steps", "1", "--out", out.toString());
        var results = Commands.results(out);
        String best = results.at("best classical").text();
        assertEquals(List.of("mc", "sup", best), List.copyOf(results.at("methods").members().keySet()));
        assertEquals(2, results.at("methods").at(best).at("PSNR").at("count").whole());
        assertTrue(results.at("methods").at("mc").find("PSNR above " + best).isPresent());
        assertTrue(said.contains("above " + best), said);
        String page = Files.readString(out.resolve("compare.html"));
        assertTrue(page.contains("Best without learning") && page.contains(best + " is the best of all of them"));
        assertTrue(page.contains("mc: The network was trained without ever seeing the reference"));
        assertTrue(page.contains("sup: The network was trained against the reference that it is measured by"));
    }

    @Test
    void aTrainingOnOneScanAloneIsNotThatOfADataSet() {
        Commands.refused("trains on the one acquisition that it reconstructs", "compare", "--data", DATA, "--draw-masks",
                "gaussian:4", "--native", "--methods", "scan-specific", "--chans", "2", "--steps", "1", "--out",
                folder.resolve("x").toString());
        assertFalse(Files.exists(folder.resolve("x")));
    }

    /// Evaluating with another division of the patients than the training's may show what the network has learned by heart.
    @Test
    void examplesThatWereTrainedOnAreSaid() throws Exception {
        String run = folder.resolve("run").toString();
        String[] set = {"--data", DATA, "--draw-masks", "gaussian:4", "--native", "--train-fraction", "0.5"};
        Commands.succeeds(words(set, "train", "--loss", "mc", "--chans", "1", "--steps", "1", "--out", run));
        String own = Commands.succeeds("evaluate", "--model", run);
        assertFalse(own.contains("trained on"), own);
        set[set.length - 1] = "1";
        String all = Commands.succeeds(words(set, "evaluate", "--model", run, "--out", folder.resolve("scores").toString()));
        assertTrue(all.contains("The network was trained on "), all);
        assertTrue(Commands.results(folder.resolve("scores")).at("caveats").items().getFirst().text().contains("trained on "));
        Commands.succeeds(words(set, "reconstruct", "--model", run, "--out", folder.resolve("recon").toString()));
        String first = Commands.results(folder.resolve("recon")).at("examples").items().getFirst().text();
        assertTrue(Files.readString(folder.resolve("recon").resolve(first).resolve("report.html"))
                .contains("The network was trained on "));
        Commands.succeeds(words(set, "train", "--loss", "mc", "--chans", "1", "--steps", "1", "--out",
                folder.resolve("whole").toString()));
        assertTrue(Files.readString(folder.resolve("whole/report.html"))
                .contains("The network was trained on the examples evaluated here"));
    }

    private static String[] words(String[] last, String... first) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(last)).toArray(String[]::new);
    }

    /// The table of a page, the lines on the terminal and results.json say the same numbers.
    @Test
    void terminalPageAndJsonAgree() throws Exception {
        String scan = Commands.scan(folder, 1);
        Path run = folder.resolve("run");
        for (String[] command : new String[][] {
                {"train", "--single", scan, "--loss", "mc", "--start", "shared", "--chans", "2", "--steps", "1", "--out"},
                {"reconstruct", "--model", run.toString(), "--single", scan, "--out"},
                {"reconstruct", "--method", "tv", "--single", scan, "--out"},
                {"reconstruct", "--scan-specific", "--single", scan, "--chans", "2", "--steps", "1", "--out"}}) {
            Path out = command[0].equals("train") ? run : folder.resolve(command[1] + command[2].length());
            String said = Commands.succeeds(words(new String[] {out.toString()}, command));
            var results = Commands.results(out);
            String page = Files.readString(out.resolve("report.html"));
            for (String metric : new String[] {"PSNR", "SSIM", "NMSE"}) {
                for (String what : new String[] {"", " start", " no learning", " best classical"}) {
                    if (results.find(metric + what).isEmpty()) continue;
                    String number = Scores.text(metric, results.at(metric + what).number());
                    assertTrue(said.contains(number), metric + what + " " + number + ": " + said);
                    assertTrue(page.contains("<td>" + number + "</td>"), metric + what + " " + number);
                }
            }
            for (var row : results.at("methods").members().values()) {
                for (String metric : Scores.FIRST) {
                    String number = Scores.text(metric, row.at(metric).number());
                    assertTrue(said.contains(number) && page.contains("<td>" + number + "</td>"), metric + " " + number);
                }
            }
            assertTrue(page.contains("Error at each spatial frequency") && page.contains("Filled-in samples"), out.toString());
        }
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
        "an .npz is written | simulate --out /",
        "a .npy is written | mask --width 9 --out /",
        "can be written | export --model RUN --out /",
        "their product at most | mask --width 100000 --frames 100000 --out x.npy",
        "more numbers than an array holds | simulate --frames 100000 --size 4096x4096 --out x.npz",
        "contradict | train --single SCAN --device cpu --backend cuda",
        "--device auto has no effect | train --single SCAN --device auto --backend reference",
        "--threads has no effect | train --single SCAN --device gpu --threads 2",
        "--resume: the seed | train --resume SETRUN --seed 7 --steps 2",
        "--resume: the noise | train --resume SETRUN --noise 0.1 --steps 2",
        "--resume: the patients | train --resume SETRUN --split-seed 7 --steps 2",
        "--resume: the patients | train --resume SETRUN --train-fraction 0.9 --steps 2",
        "--validation-fraction 0.0 | train --resume SETRUN --best loss --eval-every 1 --steps 2",
    })
    void whatHasNoEffectOrNoSenseIsRefusedByName(String expected, String command) {
        String scan = Commands.scan(folder, 1);
        String[] words = command.replace("SCAN", scan).replace("DATA", DATA).replace("SETRUN", folder.resolve("run").toString())
                .replace("RUN", folder.resolve("run").toString()).split(" ");
        if (command.contains("SETRUN")) {
            Commands.succeeds("train", "--data", DATA, "--draw-masks", "gaussian:4", "--native", "--loss", "mc", "--chans", "1",
                    "--steps", "1", "--train-fraction", "0.5", "--out", folder.resolve("run").toString());
        } else if (command.contains("RUN")) {
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
        String stopping = page("stopping", "train", "--single", scan, "--loss", "mc", "--chans", "2", "--steps", "2",
                "--eval-every", "1", "--best", "PSNR", "--patience", "1");
        assertTrue(stopping.contains("The end of the training was chosen by PSNR of the very examples evaluated here: their"));
        assertFalse(stopping.contains("serves the metrics alone"));
        String byLoss = page("byLoss", "train", "--single", scan, "--loss", "sup", "--chans", "2", "--steps", "2",
                "--eval-every", "1", "--best", "loss", "--final", "best");
        assertFalse(byLoss.contains("no reference took part"));
        String plain = page("plain", "train", "--single", scan, "--loss", "mc", "--chans", "2", "--steps", "1");
        assertTrue(plain.contains("without ever seeing the reference") && plain.contains("serves the metrics alone"));
        String supervised = page("supervised", "train", "--single", scan, "--loss", "sup", "--chans", "2", "--steps", "1");
        assertTrue(supervised.contains("trained against the true videos") && !supervised.contains("without ever seeing"));
        Commands.succeeds("train", "--resume", folder.resolve("supervised").toString(), "--loss", "mc", "--steps", "2");
        String turned = Files.readString(folder.resolve("supervised").resolve("report.html"));
        assertTrue(turned.contains("parameters that were trained against true videos") && !turned.contains("without ever"));
        assertFalse(turned.contains("serves the metrics alone"));
        assertTrue(Commands.succeeds("evaluate", "--model", folder.resolve("supervised").toString())
                .contains("The network was trained on the examples evaluated here"));
        page("supervised", "train", "--single", scan, "--loss", "sup", "--chans", "2", "--steps", "1", "--overwrite");
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
