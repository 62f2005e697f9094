package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The units of the data never change the picture.
class UnitsTest {
    private static final double DECIBELS = 0.01;

    @TempDir
    private Path folder;
    private String plain;

    @BeforeEach
    void simulate() {
        plain = Commands.scan(folder, 1);
    }

    private String times(double units) {
        Path file = folder.resolve("scan-times-" + units + ".npz");
        var arrays = Npz.readAll(Path.of(plain));
        float[] image = arrays.get("image_re_im").toFloats();
        for (int i = 0; i < image.length; i++) image[i] = (float) (image[i] * units);
        Npz.write(file, Map.of("image_re_im", HostArray.of(arrays.get("image_re_im").shape(), image), "mask", arrays.get("mask")),
                Npz.Packing.STORED);
        return file.toString();
    }

    /// PSNR of a command line on a file, written to a folder of its own.
    private double psnr(String file, String name, String... command) throws Exception {
        Path out = folder.resolve(name + Path.of(file).getFileName());
        var words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--single", file, "--out", out.toString()));
        Commands.succeeds(words.toArray(String[]::new));
        return Commands.results(out).at("PSNR").number();
    }

    private double energy(String file, String name) {
        double sum = 0;
        for (double v : Npz.readAll(folder.resolve(name + Path.of(file).getFileName()).resolve("recon.npz")).get("recon")
                .toDoubles()) sum += v * v;
        return Math.sqrt(sum);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-12, 1.85, 1e7})
    void learnedAndClassicalMethodsSeeTheSame(double units) throws Exception {
        String scaled = times(units);
        String[] alone = {"reconstruct", "--scan-specific", "--chans", "3", "--steps", "4"};
        String[] train = {"train", "--loss", "mc", "--chans", "3", "--steps", "6", "--lr", "0.01"};
        assertEquals(psnr(plain, "alone", alone), psnr(scaled, "alone", alone), DECIBELS);
        assertEquals(units, energy(scaled, "alone") / energy(plain, "alone"), 1e-3 * units, "written in the units of the data");
        double trained = psnr(plain, "train", train);
        assertEquals(trained, psnr(scaled, "train", train), DECIBELS);
        for (String method : ClassicalMethods.names()) {
            assertEquals(psnr(plain, method, "reconstruct", "--method", method),
                    psnr(scaled, method, "reconstruct", "--method", method), DECIBELS, method);
        }

        String network = folder.resolve("train" + Path.of(plain).getFileName()).toString();
        assertEquals(trained, psnr(scaled, "evaluated", "evaluate", "--model", network), DECIBELS, "a network knows no units");
        String other = folder.resolve("train" + Path.of(scaled).getFileName()).toString();
        assertEquals(trained, psnr(plain, "evaluated", "evaluate", "--model", other), DECIBELS);
        Commands.succeeds("export", "--model", other, "--out", folder.resolve("net.pth").toString());
        assertEquals(trained, psnr(plain, "exported", "evaluate", "--model", folder.resolve("net.pth").toString()), DECIBELS);
        assertEquals(trained, psnr(scaled, "exported", "evaluate", "--model", folder.resolve("net.pth").toString()), DECIBELS);
        double factor = Commands.results(Path.of(network)).at("dataFactor").number();
        assertEquals(factor / units, Commands.results(Path.of(other)).at("dataFactor").number(), 1e-5 * factor / units);
        assertTrue(Files.readString(Path.of(other).resolve("report.html"))
                .contains("when read, divided by it in everything written"));
        Commands.succeeds("train", "--resume", other, "--steps", "7");
    }

    /// Whatever is learned and from whatever image: losses, noise and starts have no unit of their own. Adam's first steps follow
    /// the signs of gradients, also of those that are rounding alone, so the rate is small.
    @ParameterizedTest
    @ValueSource(strings = {"sup", "mc", "ei-r", "ddei", "moi", "mo-ei", "ssdu", "t-ssdu", "t-ssdu*",
        "weighted-ssdu --mask-law gaussian:3", "robust-ssdu --mask-law gaussian:3 --noise 0.1", "phase2phase",
        "artifact2artifact", "ddei-sure --noise 0.1", "mc --start shared", "mc --start low-rank",
        "t-ssdu --start nlr"})
    void everyLossSeesTheSame(String loss) throws Exception {
        var words = new ArrayList<>(List.of("train", "--chans", "2", "--steps", "3", "--loss"));
        words.addAll(List.of(loss.split(" ")));
        double expected = psnr(plain, "run", words.toArray(String[]::new));
        int noise = words.indexOf("--noise") + 1;
        for (double units : new double[] {1e-9, 1e7}) {
            if (noise > 0) words.set(noise, Double.toString(0.1 * units));
            assertEquals(expected, psnr(times(units), "run", words.toArray(String[]::new)), DECIBELS, "times " + units);
            assertEquals(units, energy(times(units), "run") / energy(plain, "run"), 1e-3 * units);
        }
    }

    /// By how much the choice among patches that are equally similar but for rounding moves the image of `nlr`. A power of two
    /// rounds nothing, and moves nothing.
    private static final double NEAR_TIES = 3e-3;

    /// Measurements of several coils whose true video nobody knows.
    @Test
    void measurementsSeeTheSame() throws Exception {
        var scan = Npz.readAll(Path.of(Commands.scan(folder, 2, "--coils", "3")));
        String network = folder.resolve("network").toString();
        Commands.succeeds("train", "--single", plain, "--loss", "mc", "--chans", "2", "--steps", "3", "--lr", "0.01", "--out",
                network);
        var commands = new ArrayList<List<String>>();
        for (String method : ClassicalMethods.names()) commands.add(List.of("reconstruct", "--method", method));
        commands.add(List.of("reconstruct", "--scan-specific", "--chans", "2", "--steps", "3"));
        commands.add(List.of("reconstruct", "--scan-specific", "--loss", "ddei", "--chans", "2", "--steps", "3"));
        commands.add(List.of("reconstruct", "--model", network));
        for (var command : commands) {
            double[] expected = measured(scan, 1, command);
            boolean ties = command.contains("nlr");
            for (double units : ties ? new double[] {1e-9, 1e7, 0x1p-30} : new double[] {1e-9, 1e7}) {
                double[] actual = measured(scan, units, command);
                double difference = 0;
                double size = 0;
                for (int i = 0; i < expected.length; i++) {
                    difference += Math.pow(actual[i] / units - expected[i], 2);
                    size += expected[i] * expected[i];
                }
                double error = Math.sqrt(difference / size);
                double bound = units == 0x1p-30 ? 1e-6 : ties || command.contains("--scan-specific") ? NEAR_TIES : 1e-3;
                assertTrue(error <= bound, command + " times " + units + ": " + error);
            }
        }
    }

    /// The video of a command line on the coils' k-space, times `units`.
    private double[] measured(Map<String, HostArray> scan, double units, List<String> command) {
        Shape video = scan.get("image_re_im").shape();
        Shape maps = scan.get("coil_maps_re_im").shape();
        float[] x = scan.get("image_re_im").toFloats();
        float[] s = scan.get("coil_maps_re_im").toFloats();
        int pixels = video.size(1) * video.size(2);
        var kspace = Shape.of(maps.size(0), video.size(0), video.size(1), video.size(2));
        var k = new float[2 * kspace.elements()];
        for (int i = 0; i < kspace.elements(); i++) {
            int at = 2 * (i % (video.size(0) * pixels));
            int map = 2 * (i / (video.size(0) * pixels) * pixels + i % pixels);
            k[2 * i] = x[at] * s[map] - x[at + 1] * s[map + 1];
            k[2 * i + 1] = x[at] * s[map + 1] + x[at + 1] * s[map];
        }
        Fft.transform(k, k, FftGeometry.of(kspace, Direction.FORWARD, Norm.ORTHO, Centering.CENTERED, 2, 3), new Parallel(1));
        for (int i = 0; i < k.length; i++) k[i] = (float) (k[i] * units);
        Path file = folder.resolve("kspace.npz");
        Npz.write(file, Map.of("kspace", HostArray.complex(kspace, k), "mask", scan.get("mask")), Npz.Packing.STORED);
        Path out = folder.resolve("measured");
        var words = new ArrayList<>(command);
        words.addAll(List.of("--single", file.toString(), "--overwrite", "--out", out.toString()));
        Commands.succeeds(words.toArray(String[]::new));
        return Npz.readAll(out.resolve("recon.npz")).get("recon").toDoubles();
    }

    @Test
    void comparisonsSeeTheSame() throws Exception {
        String[] compare = {"compare", "--methods", "zero-filled,tv,llr,mc,scan-specific", "--chans", "3", "--steps", "4"};
        var expected = compared(plain, compare);
        for (double units : new double[] {1e-12, 2.4e-3, 1e12}) {
            var actual = compared(times(units), compare);
            assertEquals(expected.keySet(), actual.keySet());
            expected.forEach((method, psnr) -> assertEquals(psnr, actual.get(method), DECIBELS, method + " times " + units));
        }
    }

    private Map<String, Double> compared(String file, String... compare) throws Exception {
        Path out = folder.resolve("compare" + Path.of(file).getFileName());
        var words = new ArrayList<>(List.of(compare));
        words.addAll(List.of("--single", file, "--out", out.toString()));
        Commands.succeeds(words.toArray(String[]::new));
        var psnr = new TreeMap<String, Double>();
        Commands.results(out).at("methods").members()
                .forEach((method, numbers) -> psnr.put(method, numbers.at("PSNR").at("mean").number()));
        return psnr;
    }

    @Test
    void noiseHasTheUnitsOfTheData() throws Exception {
        String scaled = times(1e-4);
        double expected = psnr(plain, "noisy", "train", "--loss", "ddei-sure", "--chans", "2", "--steps", "3", "--noise", "0.2");
        assertEquals(expected, psnr(scaled, "noisy", "train", "--loss", "ddei-sure", "--chans", "2", "--steps", "3", "--noise",
                "0.2e-4"), DECIBELS);
        String network = folder.resolve("noisy" + Path.of(scaled).getFileName()).toString();
        assertEquals(expected, psnr(plain, "evaluated", "evaluate", "--model", network), DECIBELS);
        assertEquals(expected, psnr(scaled, "evaluated", "evaluate", "--model", network), DECIBELS);
        Path own = folder.resolve("own");
        Commands.succeeds("evaluate", "--model", network, "--out", own.toString());
        assertEquals(expected, Commands.results(own).at("PSNR").number(), DECIBELS);
    }

    @Test
    void theScaleIsTheUsersToChoose() throws Exception {
        String scaled = times(3e-4);
        assertEquals(psnr(plain, "usual", "train", "--chans", "2", "--steps", "2"),
                psnr(scaled, "zerofilled", "train", "--chans", "2", "--steps", "2", "--scale", "zerofilled"), DECIBELS);
        psnr(scaled, "stored", "train", "--chans", "2", "--steps", "2", "--scale", "none");
        assertEquals(1, Commands.results(folder.resolve("stored" + Path.of(scaled).getFileName())).at("dataFactor").number());
        String network = folder.resolve("stored" + Path.of(scaled).getFileName()).toString();
        assertEquals(Commands.results(Path.of(network)).at("PSNR").number(),
                psnr(scaled, "again", "evaluate", "--model", network), 1e-9,
                "data are as bright to a network as those it was trained on");
        Commands.succeeds("train", "--resume", network, "--steps", "3", "--single", scaled);
        Commands.refused("multiplied by", "train", "--resume", network, "--steps", "4", "--scale", "zerofilled");
        Commands.refused("choose none or zerofilled", "reconstruct", "--method", "llr", "--single", plain, "--scale", "oracle",
                "--out", folder.resolve("x").toString());
    }
}
