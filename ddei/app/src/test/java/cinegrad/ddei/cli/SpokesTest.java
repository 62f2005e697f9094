package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.RawScan;
import cinegrad.ddei.io.cine.ReadoutAcquisition;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From a simulated scan along spokes to pictures, by the command line.
class SpokesTest {
    @TempDir
    private static Path folder;
    private static String spokes;

    @BeforeAll
    static void simulate() {
        spokes = folder.resolve("spokes.npz").toString();
        String said = Commands.succeeds("simulate", "--radial", "golden:9", "--coils", "4", "--frames", "6", "--size", "32x32",
                "--out",
                spokes);
        assertTrue(said.contains("4 coils, spokes golden:9, 64 samples each, acceleration 5.59"), said);
    }

    private static String out(String name) {
        return folder.resolve(name).toString();
    }

    private static double psnr(String recon, String name) throws Exception {
        return Commands.results(Path.of(recon)).at(name).number();
    }

    /// What methods reach, in dB less a margin, and above gridding.
    @ParameterizedTest
    @CsvSource({"tv, 27", "llr, 29"})
    void methodsReconstruct(String method, double least) throws Exception {
        Commands.succeeds("reconstruct", "--method", method, "--single", spokes, "--out", out(method));
        double reached = psnr(out(method), "PSNR");
        assertTrue(reached >= least, () -> method + ": " + reached + " dB");
        assertTrue(reached >= psnr(out(method), "PSNR no learning") + 5, () -> method + ": " + reached + " dB");
        String page = Files.readString(Path.of(out(method), "report.html"));
        assertTrue(page.contains("id=\"readouts\"") && page.contains("\"full\":51"), "spokes are drawn");
        assertTrue(page.contains("nothing was reconstructed from the reference"), "the caveat");
    }

    /// Without maps and truth, from BART's pair of files: what the terminal says, and the size found from the points.
    @Test
    void bartsFilesAreReconstructed() throws Exception {
        Commands.succeeds("simulate", "--radial", "golden:9", "--coils", "4", "--frames", "6", "--size", "32x32", "--out",
                out("b.cfl"));
        Commands.succeeds("reconstruct", "--method", "zero-filled", "--single", out("b.cfl"), "--trajectory", out("b-traj.cfl"),
                "--bin", "18:9", "--out", out("bart"));
        assertEquals(Shape.of(5, 32, 32), Npz.readAll(Path.of(out("bart"), "recon.npz")).get("recon").shape());
        String page = Files.readString(Path.of(out("bart"), "report.html"));
        assertTrue(page.contains("maps from the calibration region by ESPIRiT"), "the facts");
        assertTrue(page.contains("in frames of 18 every 9"), "the layout");
    }

    @Test
    void oneCoilNeedsNoMaps() {
        String one = out("one.npz");
        Commands.succeeds("simulate", "--radial", "tiny:7", "--frames", "3", "--size", "24x16", "--noise", "0", "--out", one);
        var read = (ReadoutAcquisition) RawScan.read(Path.of(one), ArrayChoice.FOUND);
        assertEquals(0, read.coils());
        assertEquals("24x16", read.height() + "x" + read.width());
        String said = Commands.succeeds("inspect", one);
        assertTrue(said.contains("measured along 7 readouts of 48 samples a frame, true video known, 3 frames of 24×16"), said);
    }

    /// On files without truth, where nothing is compared with the result.
    @Test
    void networksTrainOnThem() throws Exception {
        Commands.succeeds("simulate", "--radial", "golden:9", "--coils", "4", "--frames", "6", "--size", "32x32", "--out",
                out("small.cfl"));
        String[] data = {"--steps", "2", "--chans", "2", "--single", out("small.cfl"), "--trajectory", out("small-traj.cfl"),
            "--out"};
        Commands.succeeds(words(data, out("t-ssdu"), "reconstruct", "--scan-specific"));
        Commands.succeeds(words(data, out("ddei"), "train", "--loss", "ddei"));
        assertEquals(Shape.of(6, 32, 32), Npz.readAll(Path.of(out("t-ssdu"), "recon.npz")).get("recon").shape());
        Commands.succeeds("train", "--resume", out("ddei"), "--steps", "3");
        assertEquals(3, Commands.steps(Path.of(out("ddei"))).size());
    }

    private static String[] words(String[] data, String out, String... first) {
        return Stream.of(Stream.of(first), Stream.of(data), Stream.of(out)).flatMap(s -> s).toArray(String[]::new);
    }

    /// Found once and kept they are those that reconstruct finds, so the picture is the same.
    @Test
    void coilMapsAreKept() throws Exception {
        String[] data = {"--single", out("bare.cfl"), "--trajectory", out("bare-traj.cfl"), "--matrix", "32x32", "--out"};
        Commands.succeeds("simulate", "--radial", "golden:21", "--coils", "4", "--frames", "2", "--size", "32x32", "--out",
                out("bare.cfl"));
        String said = Commands.succeeds(words(data, out("kept.npz"), "maps"));
        assertTrue(said.contains("maps of 4 coils, 32×32 pixels, from the calibration region by ESPIRiT"), said);
        Commands.succeeds(words(data, out("kept.cfl"), "maps"));
        assertEquals(Shape.of(32, 32, 1, 4), Bart.read(Path.of(out("kept.cfl"))).shape());
        Commands.succeeds(words(data, out("found"), "reconstruct", "--method", "zero-filled"));
        Commands.succeeds("reconstruct", "--method", "zero-filled", "--single", out("kept.npz"), "--out", out("with-kept"));
        double[] found = Npz.readAll(Path.of(out("found"), "recon.npz")).get("recon").toDoubles();
        assertArrayEquals(found, Npz.readAll(Path.of(out("with-kept"), "recon.npz")).get("recon").toDoubles(), 1e-5);
        Commands.refused("one set of maps", words(data, out("two.cfl"), "maps", "--sets", "2"));
        Commands.succeeds(words(data, out("smooth.cfl"), "maps", "--by", "smooth"));
    }

    @Test
    void oneFrameIsNotComparedWithOthers() throws Exception {
        Commands.succeeds("simulate", "--radial", "golden:21", "--coils", "4", "--frames", "1", "--size", "32x32", "--noise",
                "0.05", "--out", out("single.npz"));
        Commands.succeeds("reconstruct", "--method", "tv", "--single", out("single.npz"), "--out", out("single-tv"));
        assertTrue(psnr(out("single-tv"), "PSNR") >= psnr(out("single-tv"), "PSNR no learning") + 2);
        Commands.refused("llr: compares frames with each other, and there is one; take tv", "reconstruct", "--method", "llr",
                "--single", out("single.npz"), "--out", out("no"));
    }

    @Test
    void whatCannotBeIsRefused() {
        Commands.refused("moi: needs samples on the Cartesian grid", "reconstruct", "--scan-specific", "--loss", "moi",
                "--single",
                spokes, "--out", out("no"));
        Commands.refused("start from zero-filled, low-rank or nlr", "train", "--loss", "mc", "--start", "shared", "--single",
                spokes,
                "--out", out("no"));
        Commands.refused("--bin 100: there are 54 spokes", "reconstruct", "--method", "zero-filled", "--single", spokes, "--bin",
                "100", "--out", out("no"));
        Commands.refused("--bin: N or N:M", "reconstruct", "--method", "zero-filled", "--single", spokes, "--bin", "x", "--out",
                out("no"));
        Commands.refused("--matrix 16x16, but its image or coil maps are 32x32", "reconstruct", "--method", "zero-filled",
                "--single",
                spokes, "--matrix", "16x16", "--out", out("no"));
        Commands.refused("--acceleration has no effect with --radial", "simulate", "--radial", "golden:5", "--acceleration", "4",
                "--out", out("no.npz"));
        Commands.refused("--radial: golden:N, tiny:N or uniform:N", "simulate", "--radial", "silver:5", "--out", out("no.npz"));
        Commands.refused("--radial: from 1 to 10000 spokes a frame", "simulate", "--radial", "golden:0", "--out", out("no.npz"));
        Commands.refused("--trajectory has no effect without --single", "train", "--trajectory", out("t.cfl"));
    }
}
