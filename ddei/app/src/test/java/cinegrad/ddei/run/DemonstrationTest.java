package cinegrad.ddei.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.request.TrainingLength;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ops.simd.SimdBackend;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo says the same numbers on the terminal, on its page and in its file, whatever the training is worth.
class DemonstrationTest {
    @TempDir
    private Path folder;

    private String demonstrate() {
        var scan = new PhantomScan(1, 6, 24, 18, 0.055, 0.005, LineLaw.parse("gaussian:3"));
        var usual = TrainingRequest.of(scan, folder);
        var request = usual.with(usual.network().withChannels(2))
                .with(usual.recipe().withLength(new TrainingLength.Steps(2)));
        var backend = new SimdBackend(1);
        var bytes = new ByteArrayOutputStream();
        try (var _ = RunFolder.create(folder, Existing.KEEP)) {
            var data = Datasets.of(request, backend);
            assertTrue(new Demonstration(request, data, backend, List.of("demo"))
                    .run(new PrintStream(bytes, true, StandardCharsets.UTF_8)));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void fourMethodsStandSideBySideWithTheirTrueNumbers() throws Exception {
        String said = demonstrate();
        var results = Json.parse(Files.readString(folder.resolve("results.json")));
        String page = Files.readString(folder.resolve("report.html"));
        var methods = results.at("methods");
        assertEquals(List.of("zero-filled", "llr", "network (ddei)", "nlr"), List.copyOf(methods.members().keySet()));
        methods.members().forEach((name, row) -> {
            for (String metric : Scores.FIRST) {
                String number = Scores.text(metric, row.at(metric).number());
                assertTrue(said.contains(number) && page.contains("<td>" + number + "</td>"), name + " " + metric);
            }
        });
        assertEquals("nlr", results.at("method").text());
        assertEquals(methods.at("nlr").at("PSNR").number(), results.at("PSNR").number());
        var learning = results.at("learning");
        assertEquals(methods.at("zero-filled").at("PSNR").number(), learning.at("PSNR start").number());
        assertEquals(methods.at("network (ddei)").at("PSNR").number(), learning.at("PSNR").number());
        String gained = String.format(Locale.ROOT, "learning added %.2f dB", learning.at("PSNR gained").number());
        assertTrue(said.contains(gained) && page.contains(gained), gained);
        assertTrue(page.contains("uncertainty of nlr") && page.contains("without ever seeing the reference"));
        for (String file : List.of("recon.npz", "cine.gif", "frame.png", "checkpoint.safetensors", "log.jsonl")) {
            assertTrue(Files.size(folder.resolve(file)) > 50, file);
        }
    }
}
