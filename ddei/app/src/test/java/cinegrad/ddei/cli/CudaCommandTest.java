package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ddei.compute.Devices;
import cinegrad.ddei.io.json.Json;
import cinegrad.gpu.device.CudaStatus;
import cinegrad.gpu.device.EmulatedDevice;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--device`: what a user sees with and without a card, and that both devices train alike.
///
/// 50 steps on either, or as many as the system property `cinegrad.steps` says; on a card with `-Dcinegrad.gpu=card`.
class CudaCommandTest {
    private static final String STEPS = System.getProperty("cinegrad.steps", "50");
    private static final boolean CARD = "card".equals(System.getProperty("cinegrad.gpu"));

    @TempDir
    private Path folder;

    @BeforeEach
    @AfterEach
    void forgetTheEmulation() {
        System.clearProperty("cinegrad.gpu");
        System.clearProperty("cinegrad.home");
    }

    private static void emulate() {
        if (CARD) return;
        EmulatedDevice.obstacle().ifPresent(why -> assumeTrue(false, why));
        System.setProperty("cinegrad.gpu", "emulated");
        System.setProperty("cinegrad.home", "../..");
    }

    private static String run(int code, String... args) {
        var errors = new StringWriter();
        assertEquals(code, Main.commandLine().setErr(new PrintWriter(errors)).execute(args), errors::toString);
        return errors.toString();
    }

    private String train(String out, String... more) {
        Path scan = folder.resolve("scan.npz");
        if (!Files.exists(scan)) {
            run(0, "simulate", "--frames", "4", "--size", "16x16", "--acceleration", "3", "--out", scan.toString());
        }
        var args = new ArrayList<>(List.of("train", "--single", scan.toString(), "--chans", "4", "--cascades", "1", "--out",
                folder.resolve(out).toString()));
        args.addAll(List.of(more));
        run(0, args.toArray(String[]::new));
        return out;
    }

    private double[] losses(String out) throws Exception {
        return Files.readAllLines(folder.resolve(out).resolve("log.jsonl")).stream()
                .mapToDouble(line -> Json.parse(line).at("loss").number()).toArray();
    }

    /// Rounding differs by parts in 10⁷ at first, and grows where it decides on which side of a kink an activation lies, as
    /// between any two backends.
    @Test
    void trainsOnTheDeviceAsOnTheProcessor() throws Exception {
        train("cpu", "--exact", "--steps", STEPS);
        emulate();
        train("gpu", "--device", "gpu", "--exact", "--steps", STEPS);
        double[] expected = losses("cpu");
        double[] actual = losses("gpu");
        assertEquals(Integer.parseInt(STEPS), actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], (i < 3 ? 1e-5 : 1e-2) * Math.abs(expected[i]), "step " + i);
        }
        assertEquals(psnr("cpu"), psnr("gpu"), 0.05);
    }

    private double psnr(String out) throws Exception {
        return Json.parse(Files.readString(folder.resolve(out).resolve("results.json"))).at("PSNR").number();
    }

    @Test
    void doctorTestsTheDevicesTensorCores() {
        emulate();
        var usual = System.out;
        var output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            run(0, "doctor", "--gpu");
        } finally {
            System.setOut(usual);
        }
        String text = output.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("gpu tensors  conv") && text.contains(CARD ? "good" : "convWide, convWideWeights: "), text);
    }

    @Test
    void doctorFailsWithoutTheDeviceItIsToTest() {
        assumeTrue(Devices.status() instanceof CudaStatus.Unavailable, "there is a card");
        run(Main.USAGE, "doctor", "--gpu");
    }

    @Test
    void withoutACardTheGpuIsRefusedAndAutoFallsBack() throws Exception {
        assumeTrue(Devices.status() instanceof CudaStatus.Unavailable, "there is a card");
        train("auto", "--device", "auto", "--steps", "2");
        Path scan = folder.resolve("scan.npz");
        String message = run(Main.USAGE, "train", "--single", scan.toString(), "--device", "gpu", "--out",
                folder.resolve("none").toString());
        assertTrue(message.contains("use the CPU"), message);
    }
}
