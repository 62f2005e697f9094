package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.image.MagnitudeVideo;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.run.SingleExamples;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.support.Shared;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The commands as a user types them: the whole path on a tiny scan, and one clear sentence for every mistake.
class CommandLineTest {
    @TempDir
    private Path folder;

    private record Answer(int code, String errors) { }

    private static Answer run(String... args) {
        var errors = new StringWriter();
        int code = Main.commandLine().setErr(new PrintWriter(errors)).execute(args);
        return new Answer(code, errors.toString());
    }

    private Path scan() {
        Path file = folder.resolve("scan.npz");
        succeeds("simulate", "--frames", "6", "--size", "24x18", "--acceleration", "3", "--out", file.toString());
        return file;
    }

    private static void succeeds(String... args) {
        Answer answer = run(args);
        assertEquals(0, answer.code(), answer.errors());
    }

    private void refused(String expected, String... args) {
        Answer answer = run(args);
        assertEquals(Main.USAGE, answer.code(), answer.errors());
        assertTrue(answer.errors().contains(expected), answer.errors());
        assertFalse(answer.errors().contains("\tat "), answer.errors());
    }

    @Test
    void simulateTrainResumeReconstructEvaluate() throws Exception {
        String file = scan().toString();
        String out = folder.resolve("run").toString();
        succeeds("train", "--single", file, "--chans", "4", "--steps", "3", "--out", out);
        for (String name : new String[] {"results.json", "recon.npz", "report.html", "cine.gif", "frame.png", "log.jsonl",
                "checkpoint.safetensors"}) {
            assertTrue(Files.size(folder.resolve("run").resolve(name)) > 50, name);
        }
        var results = Json.parse(Files.readString(folder.resolve("run/results.json")));
        for (String key : new String[] {"PSNR", "PSNR no learning", "SSIM", "SSIM no learning", "NMSE", "NMSE no learning",
                "secondsPerStep", "peakRssBytes"}) {
            assertTrue(results.at(key).number() > 0, key);
        }
        assertEquals("ddei", results.at("config").at("loss").text());
        assertEquals(Shape.of(6, 24, 18), Npz.readAll(folder.resolve("run/recon.npz")).get("recon").shape());

        succeeds("train", "--resume", out, "--steps", "5");
        assertEquals(5, Files.readAllLines(folder.resolve("run/log.jsonl")).size());
        String straight = folder.resolve("straight").toString();
        succeeds("train", "--single", file, "--chans", "4", "--steps", "5", "--out", straight, "--threads", "3");
        assertEquals(Json.parse(Files.readString(folder.resolve("straight/results.json"))).at("PSNR").number(),
                Json.parse(Files.readString(folder.resolve("run/results.json"))).at("PSNR").number());

        succeeds("reconstruct", "--model", out, "--single", file, "--out", folder.resolve("recon").toString());
        succeeds("evaluate", "--model", out, "--single", file, "--out", folder.resolve("eval").toString());
        assertEquals(Json.parse(Files.readString(folder.resolve("run/results.json"))).at("PSNR").number(),
                Json.parse(Files.readString(folder.resolve("eval/results.json"))).at("PSNR").number(), 1e-9);
        succeeds("inspect", folder.resolve("run/checkpoint.safetensors").toString());
        succeeds("train", "--single", file, "--chans", "4", "--steps", "3", "--plan");
    }

    @Test
    void lossesTakeTurnsAndMasksHaveALaw() throws Exception {
        String file = scan().toString();
        Path out = folder.resolve("turns");
        succeeds("train", "--single", file, "--chans", "2", "--steps", "2", "--loss", "ddei-sure", "--noise", "0.05", "--out",
                out.toString());
        var log = Files.readAllLines(out.resolve("log.jsonl")).stream().map(Json::parse).toList();
        assertTrue(log.get(0).find("sure").isPresent() && log.get(1).find("ei").isPresent(), log::toString);
        assertTrue(log.get(0).find("ei").isEmpty() && log.get(1).find("sure").isEmpty(), log::toString);
        assertTrue(Files.readString(out.resolve("report.html")).contains("sure"));
        String weighted = folder.resolve("weighted").toString();
        succeeds("train", "--single", file, "--chans", "2", "--steps", "1", "--loss", "weighted-ssdu", "--mask-law",
                "Gaussian:3:0.1", "--out", weighted);
        succeeds("evaluate", "--model", weighted, "--single", file, "--out", folder.resolve("scores").toString());
        refused("--mask-law", "train", "--single", file, "--loss", "weighted-ssdu", "--out", folder.resolve("x").toString());
        for (String law : new String[] {"gaussian", "gauss:8", "gaussian:x", "gaussian:8:2", "gaussian:8:0.04:1", ""}) {
            refused("such as gaussian:8", "train", "--single", file, "--loss", "mo-ei", "--mask-law", law);
        }
    }

    @Test
    void reconstructByTrainingOnTheAcquisitionAlone() throws Exception {
        String file = scan().toString();
        Path out = folder.resolve("alone");
        succeeds("reconstruct", "--scan-specific", "--single", file, "--chans", "4", "--steps", "2", "--seed", "3", "--threads",
                "2", "--out", out.toString());
        assertTrue(Files.size(out.resolve("recon.npz")) > 50);
        var results = Json.parse(Files.readString(out.resolve("results.json")));
        assertTrue(results.at("PSNR").number() > results.at("PSNR no learning").number(), "begins as the low-rank image");
        assertEquals("t-ssdu", results.at("config").at("loss").text());
        succeeds("reconstruct", "--scan-specific", "--loss", "ddei", "--single", file, "--chans", "4", "--steps", "1", "--out",
                folder.resolve("d").toString());
        refused("trains on one acquisition and got 2", "reconstruct", "--scan-specific", "--single", file, "--single",
                Commands.scan(folder, 9), "--out", out.toString());
        refused("choose one of", "reconstruct", "--scan-specific", "--loss", "magic", "--single", file, "--out", out.toString());
    }

    @Test
    void reconstructWithoutLearning() throws Exception {
        String file = scan().toString();
        String out = folder.resolve("tv").toString();
        succeeds("reconstruct", "--method", "tv", "--single", file, "--out", out);
        for (String name : new String[] {"results.json", "recon.npz", "report.html", "cine.gif", "frame.png"}) {
            assertTrue(Files.size(folder.resolve("tv").resolve(name)) > 50, name);
        }
        var results = Json.parse(Files.readString(folder.resolve("tv/results.json")));
        assertTrue(results.at("PSNR").number() > results.at("PSNR no learning").number(), results.toString());
        assertTrue(results.at("seconds").number() > 0);
        assertFalse(Files.readString(folder.resolve("tv/report.html")).contains("The network was trained"));
        String sure = folder.resolve("sure").toString();
        succeeds("reconstruct", "--method", "tv", "--uncertainty", "3", "--single", file, "--out", sure);
        var arrays = Npz.readAll(folder.resolve("sure/recon.npz"));
        assertEquals(Shape.of(6, 24, 18), arrays.get("spread").shape());
        assertEquals(results.at("PSNR").number(), Json.parse(Files.readString(folder.resolve("sure/results.json"))).at("PSNR")
                .number());
        assertTrue(Files.readString(folder.resolve("sure/report.html")).contains("uncertainty of tv"));
        refused("--uncertainty must be within 2 … 64", "reconstruct", "--method", "tv", "--uncertainty", "1", "--single", file);
        refused("--uncertainty has no effect with --model or --scan-specific", "reconstruct", "--scan-specific", "--uncertainty",
                "3", "--single", file);
        refused("choose one of [zero-filled, average", "reconstruct", "--method", "magic", "--single", file, "--out", out);
        refused("mutually exclusive", "reconstruct", "--method", "tv", "--model", out, "--single", file, "--out", out);
    }

    @Test
    void reconstructWithoutFurtherWordsTakesTheBestMethod() throws Exception {
        String file = scan().toString();
        Path out = folder.resolve("plain");
        succeeds("reconstruct", "--single", file, "--out", out.toString());
        var results = Json.parse(Files.readString(out.resolve("results.json")));
        assertEquals("nlr", results.at("request").at("method").text());
        assertTrue(results.at("PSNR").number() > results.at("PSNR no learning").number(), results.toString());
    }

    @Test
    void aShortVideoKeepsItsResults() throws Exception {
        Path file = folder.resolve("short.npz");
        succeeds("simulate", "--frames", "3", "--size", "24x18", "--acceleration", "3", "--out", file.toString());
        Path out = folder.resolve("short");
        succeeds("train", "--single", file.toString(), "--chans", "2", "--steps", "1", "--out", out.toString());
        var results = Json.parse(Files.readString(out.resolve("results.json")));
        assertTrue(results.at("PSNR").number() > 0 && results.at("SSIM per frame").number() > 0, results.toString());
        assertTrue(results.find("SSIM").isEmpty() && results.at("absent").at("SSIM").text().contains("at least 6 frames"),
                results.toString());
        assertTrue(Files.readString(out.resolve("report.html")).contains("SSIM is absent"));
        succeeds("evaluate", "--model", out.toString(), "--single", file.toString(), "--out",
                folder.resolve("shortEval").toString());
        var frames = Json.parse(Files.readString(folder.resolve("shortEval/results.json"))).at("frames").at("short.npz");
        assertEquals(3, frames.at("PSNR").numbers().length);
        assertEquals(3, frames.at("SSIM").numbers().length);
    }

    @Test
    void trainingIsEvaluatedAndTheBestIsKept() throws Exception {
        String file = scan().toString();
        Path out = folder.resolve("evaluated");
        succeeds("train", "--single", file, "--chans", "2", "--steps", "6", "--lr-schedule", "cosine:0.1", "--warm-up", "2",
                "--clip", "0.5", "--accumulate", "2",
                "--average", "0.9", "--eval-every", "2", "--best", "loss", "--final", "best", "--keep-every", "3", "--out",
                out.toString());
        var log = Files.readAllLines(out.resolve("log.jsonl")).stream().map(Json::parse).toList();
        assertEquals(List.of(1L, 3L, 5L), log.stream().filter(l -> l.find("evaluation").isPresent())
                .map(l -> l.at("step").whole()).toList());
        for (String key : new String[] {"mc", "ei", "loss", "PSNR", "SSIM", "NRMSE"}) {
            assertTrue(log.getLast().at("evaluation").at(key).number() > 0, key);
        }
        for (String key : new String[] {"lr", "gradientNorm", "seconds", "workspaceBytes", "peakRssBytes"}) {
            assertTrue(log.getLast().at(key).number() > 0, key);
        }
        assertEquals(0.5e-3, log.getFirst().at("lr").number(), 1e-12);
        assertTrue(Files.exists(out.resolve("checkpoint-0000003.safetensors")));
        succeeds("evaluate", "--model", out.toString(), "--single", file, "--out", folder.resolve("evaluatedEval").toString());
        assertEquals(Json.parse(Files.readString(out.resolve("results.json"))).at("PSNR").number(),
                Json.parse(Files.readString(folder.resolve("evaluatedEval/results.json"))).at("PSNR").number(), 1e-9);
        refused("--eval-every", "train", "--single", file, "--best", "PSNR", "--steps", "1", "--out",
                folder.resolve("x").toString());
        refused("such as cosine:0.01", "train", "--single", file, "--lr-schedule", "linear", "--steps", "1");
        refused("0 ≤ β < 1", "train", "--single", file, "--average", "1.5", "--steps", "1", "--out",
                folder.resolve("x").toString());
    }

    @Test
    void aTrainingIsServed() {
        String file = scan().toString();
        succeeds("train", "--single", file, "--chans", "2", "--steps", "2", "--serve", "--out",
                folder.resolve("served").toString());
        refused("a port is 0 … 65535", "train", "--single", file, "--chans", "2", "--steps", "2", "--serve", "70000", "--out",
                folder.resolve("served").toString());
    }

    @Test
    void steinsEstimateNeedsToKnowTheNoise() {
        String file = scan().toString();
        refused("needs --noise", "train", "--single", file, "--loss", "ddei-sure", "--steps", "1", "--out",
                folder.resolve("x").toString());
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void otherProgramsReadTheAnswer() throws Exception {
        Path out = folder.resolve("formats");
        succeeds("reconstruct", "--method", "view-sharing", "--single", scan().toString(), "--format",
                "npz,cfl,mat,nii,dicom,png,gif",
                "--out", out.toString());
        var recon = Npz.readAll(out.resolve("recon.npz")).get("recon");
        assertArrayEquals(recon.toFloats(), Bart.read(out.resolve("recon")).reshape(Shape.of(24, 18, 6)).permute(2, 0, 1)
                .toFloats());
        assertArrayEquals(recon.toFloats(), MatFile.readFirst(out.resolve("recon.mat")).permute(2, 0, 1).toFloats());
        float[] magnitudes = MagnitudeVideo.read(out.resolve("recon.nii.gz"), Optional.empty()).toFloats();
        for (int i = 0; i < magnitudes.length; i++) {
            assertEquals(Math.hypot(recon.toFloats()[2 * i], recon.toFloats()[2 * i + 1]), magnitudes[i], 1e-5);
        }
        float[] dicom = MagnitudeVideo.read(out.resolve("recon-dicom"), Optional.empty()).toFloats();
        assertArrayEquals(magnitudes, dicom, 2e-4f);
        assertEquals(Shape.of(6, 24, 18), MagnitudeVideo.read(out.resolve("recon.gif"), Optional.empty()).shape());
        assertTrue(Files.exists(out.resolve("recon-001.png")) && Files.exists(out.resolve("recon-006.png")));
        assertFalse(Files.exists(out.resolve("recon-000.png")) || Files.exists(out.resolve("recon-007.png")));

        Path again = folder.resolve("again.npz");
        succeeds("simulate", "--from", out.resolve("recon.nii.gz").toString(), "--acceleration", "3", "--out", again.toString());
        assertEquals(Shape.of(6, 24, 18, 2), Npz.readAll(again).get("image_re_im").shape());
        succeeds("simulate", "--from", out.resolve("recon.gif").toString(), "--frames", "4", "--size", "20x20", "--acceleration",
                "2", "--out", again.toString());
        assertEquals(Shape.of(4, 20, 20, 2), Npz.readAll(again).get("image_re_im").shape());
        succeeds("train", "--single", again.toString(), "--chans", "2", "--steps", "1", "--out",
                folder.resolve("film").toString());
        refused("--frames 9", "simulate", "--from", out.resolve("recon.gif").toString(), "--frames", "9", "--out",
                again.toString());
        refused("no video of a known kind", "simulate", "--from", out.resolve("results.json").toString(), "--out",
                again.toString());
    }

    @Test
    void movingTexturesAreScannedAndReconstructed() {
        Path file = folder.resolve("textures.npz"), out = folder.resolve("textures");
        String said = Commands.succeeds("simulate", "--textures", "--seed", "7", "--frames", "4", "--size", "24x18",
                "--acceleration", "3",
                "--out", file.toString());
        assertTrue(said.contains("moving textures 7, 4 frames of 24×18"), said);
        succeeds("reconstruct", "--method", "tv", "--single", file.toString(), "--out", out.toString());
        assertTrue(Files.exists(out.resolve("recon.npz")));
        refused("--textures and --from", "simulate", "--textures", "--from", out.resolve("cine.gif").toString(), "--out",
                file.toString());
    }

    @Test
    void severalCoils() throws Exception {
        Path file = folder.resolve("coils.npz");
        succeeds("simulate", "--frames", "6", "--size", "24x18", "--acceleration", "4", "--coils", "4", "--out", file.toString());
        Path out = folder.resolve("coils");
        succeeds("train", "--single", file.toString(), "--chans", "3", "--steps", "3", "--start", "shared", "--out",
                out.toString());
        assertTrue(Json.parse(Files.readString(out.resolve("results.json"))).at("PSNR").number() > 10);
        for (String loss : new String[] {"mo-ei", "ddei-sure"}) {
            succeeds("train", "--single", file.toString(), "--chans", "2", "--steps", "2", "--loss", loss, "--noise", "0.01",
                    "--out", folder.resolve(loss).toString());
        }
        for (String loss : new String[] {"ssdu", "t-ssdu", "t-ssdu*", "phase2phase", "artifact2artifact"}) {
            succeeds("train", "--single", file.toString(), "--chans", "2", "--steps", "2", "--loss", loss, "--start", "low-rank",
                    "--out", folder.resolve("split").toString(), "--overwrite");
        }
        for (String loss : new String[] {"weighted-ssdu", "robust-ssdu"}) {
            succeeds("train", "--single", file.toString(), "--chans", "2", "--steps", "2", "--loss", loss, "--noise", "0.01",
                    "--mask-law", "gaussian:4", "--out", folder.resolve("split").toString(), "--overwrite");
        }
        succeeds("reconstruct", "--scan-specific", "--single", file.toString(), "--chans", "2", "--steps", "2", "--out",
                folder.resolve("alone").toString());
        assertEquals("low-rank", Json.parse(Files.readString(folder.resolve("alone/results.json"))).at("start").text());
        succeeds("compare", "--single", file.toString(), "--methods", "zero-filled,view-sharing,llr,ei-r", "--chans", "2",
                "--steps", "1", "--out", folder.resolve("c").toString());

        var maps = Npz.readAll(file).get("coil_maps_re_im");                       // the same scan as raw k-space without maps
        var example = new SingleExamples(0, 1, new SimdBackend(1)).add("coils", SingleAcquisition.read(file), 0);
        var kspace = example.load(0, 0).kspace();
        Path raw = folder.resolve("raw.npz");
        Npz.write(raw, Map.of("kspace_re_im", HostArray.of(Shape.of(4, 6, 24, 18, 2), kspace.toFloats()), "mask",
                Npz.readAll(file).get("mask")), Npz.Packing.STORED);
        succeeds("reconstruct", "--model", out.toString(), "--single", raw.toString(), "--out", folder.resolve("raw").toString());
        assertEquals(Shape.of(6, 24, 18), Npz.readAll(folder.resolve("raw/recon.npz")).get("recon").shape());
        Npz.write(raw, Map.of("kspace_re_im", HostArray.of(Shape.of(4, 6, 24, 18, 2), kspace.toFloats()), "mask",
                Npz.readAll(file).get("mask"), "coil_maps_re_im",
                maps.slice(0, 1)), Npz.Packing.STORED);
        refused("does not fit", "reconstruct", "--model", out.toString(), "--single", raw.toString(), "--out",
                folder.resolve("raw").toString());
    }

    @Test
    void masksAreDrawnForTheNativeSize() throws Exception {
        Path out = folder.resolve("native");
        succeeds("train", "--data", Shared.fixtures("pipeline").resolve("CMRxRecon").toString(), "--draw-masks", "gaussian:4",
                "--native", "--loss", "mc", "--chans", "2",
                "--steps", "1", "--out", out.toString());
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("true acceleration of the first test example"), page);
        succeeds("evaluate", "--model", out.toString(), "--data", Shared.fixtures("pipeline").resolve("CMRxRecon").toString(),
                "--draw-masks", "gaussian:4", "--native", "--scale", "zerofilled");
        refused("not both", "train", "--data", Shared.fixtures("pipeline").resolve("CMRxRecon").toString(), "--draw-masks",
                "gaussian:4", "--mask-folder", "M", "--steps", "1");
    }

    @Test
    void networksLeaveAndComeBack() throws Exception {
        String file = scan().toString();
        String run = folder.resolve("leaving").toString();
        succeeds("train", "--single", file, "--chans", "3", "--steps", "2", "--out", run);
        double psnr = Json.parse(Files.readString(folder.resolve("leaving/results.json"))).at("PSNR").number();
        for (String name : new String[] {"net.pth", "net.safetensors"}) {
            Path weights = folder.resolve(name);
            succeeds("export", "--model", run, "--prefix", "backbone_net.", "--out", weights.toString());
            succeeds("inspect", weights.toString());
            succeeds("evaluate", "--model", weights.toString(), "--single", file, "--out", folder.resolve("eval").toString());
            assertEquals(psnr, Json.parse(Files.readString(folder.resolve("eval/results.json"))).at("PSNR").number(), 1e-9);
            String again = folder.resolve("again" + name).toString();
            succeeds("train", "--single", file, "--chans", "3", "--steps", "0", "--init", weights.toString(), "--out", again);
            assertEquals(psnr, Json.parse(Files.readString(Path.of(again, "results.json"))).at("PSNR").number(), 1e-9);
        }
        refused("--init", "train", "--single", file, "--chans", "4", "--steps", "0", "--init", run, "--out",
                folder.resolve("x").toString());
        refused("can be written, not", "export", "--model", run, "--out", folder.resolve("recon.npz").toString());
        succeeds("evaluate", "--model", Shared.fixtures("checkpoints").resolve("crnn_small_zip.pth.tar").toString(), "--single",
                file);
        refused("no conv4_x.weight", "evaluate", "--model", Shared.fixtures("checkpoints").resolve("dtypes_zip.pth").toString(),
                "--single", file);
    }

    @Test
    void inspectReadsTorchFiles() {
        for (String name : new String[] {"crnn_small_legacy.pth", "crnn_small_zip.pth.tar", "dtypes_zip.pth"}) {
            succeeds("inspect", Shared.fixtures("checkpoints").resolve(name).toString());
        }
    }

    @Test
    void masks() {
        Path file = folder.resolve("mask.npy");
        succeeds("mask", "--width", "96", "--out", file.toString());
        refused("acceleration", "mask", "--width", "96", "--acceleration", "8", "--center-fraction", "0.5", "--out",
                file.toString());
    }

    @Test
    void mistakesAreOneSentence() throws Exception {
        String file = scan().toString();
        refused("no such file", "train", "--single", folder.resolve("absent.npz").toString());
        refused("choose one of", "train", "--single", file, "--loss", "dddei", "--out", folder.resolve("x").toString());
        refused("which data", "train", "--steps", "1");
        refused("nowhere", "train", "--data", folder.resolve("nowhere").toString(), "--mask-folder", "M");
        refused("not both", "train", "--single", file, "--steps", "1", "--epochs", "1");
        refused("HxW", "simulate", "--size", "12", "--out", file);
        refused("no checkpoint", "train", "--resume", folder.toString());
        refused("Unknown option", "train", "--singel", file);
        assertEquals(CommandLine.ExitCode.USAGE, run("nonsense").code());

        byte[] whole = Files.readAllBytes(Path.of(file));
        Path cut = folder.resolve("cut.npz");
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        refused("cut.npz", "train", "--single", cut.toString());

        Path unfit = folder.resolve("unfit.npz");
        Npz.write(unfit, Map.of("image_re_im", HostArray.of(Shape.of(2, 4, 4, 2), new float[64]), "mask",
                HostArray.of(Shape.of(2, 5), new float[10])), Npz.Packing.STORED);
        refused("does not fit", "train", "--single", unfit.toString());
        Npz.write(unfit, Map.of("image_re_im", HostArray.of(Shape.of(2, 0, 4, 2), new float[0]), "mask",
                HostArray.of(Shape.of(2, 4), new float[8])), Npz.Packing.STORED);
        refused("empty axes", "train", "--single", unfit.toString());
    }
}
