package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.json.Json;
import cinegrad.support.Shared;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    @TempDir
    private Path folder;

    private static void succeeds(String... args) {
        var errors = new StringWriter();
        assertEquals(0, Main.commandLine().setErr(new PrintWriter(errors)).execute(args), errors::toString);
    }

    private Path scan(int seed) {
        Path file = folder.resolve("scan" + seed + ".npz");
        succeeds("simulate", "--seed", Integer.toString(seed), "--frames", "6", "--size", "24x18", "--acceleration", "3", "--out",
                file.toString());
        return file;
    }

    @Test
    void seedsOfOneSlice() throws Exception {
        Path out = folder.resolve("seeds");
        String[] command = {"compare", "--single", scan(1).toString(), "--methods",
                "zero-filled,view-sharing,mc,t-ssdu*,scan-specific", "--seeds", "1,2", "--chans", "2",
            "--steps", "2", "--out", out.toString()};
        succeeds(command);
        var results = Json.parse(Files.readString(out.resolve("results.json")));
        assertEquals("seeds", results.at("intervalsOver").text());
        var mc = results.at("methods").at("mc").at("PSNR");
        assertEquals(2, mc.at("count").whole());
        assertTrue(mc.at("half").number() > 0);
        assertEquals(1, results.at("methods").at("view-sharing").at("PSNR").at("count").whole());
        assertEquals(mc.at("mean").number() - results.at("methods").at("view-sharing").at("PSNR").at("mean").number(),
                results.at("methods").at("mc").at("PSNR above view-sharing").at("mean").number(), 1e-9);
        assertEquals("view-sharing", results.at("best classical").text());
        assertEquals("zero-filled", results.at("methods").at("mc").at("start").text());
        assertEquals(results.at("methods").at("zero-filled").at("PSNR").at("mean").number(),
                results.at("methods").at("mc").at("PSNR start").at("mean").number(), 1e-9);
        assertEquals("low-rank", results.at("methods").at("scan-specific").at("start").text());
        assertTrue(results.at("methods").at("view-sharing").find("start").isEmpty());
        List<String> csv = Files.readAllLines(out.resolve("table.csv"));
        assertEquals(1 + 2 + 6, csv.size());
        String page = Files.readString(out.resolve("compare.html"));
        for (String text : new String[] {"zero-filled", "view-sharing", "t-ssdu*", "95 % confidence interval over seeds",
                "reference",
            "What the methods do", "Error at each spatial frequency", "Filled-in samples beside measured ones",
            "as far as lines kept back confirm it",
            "network whose answer must explain the measurements", "in decibels",
            "PSNR moving, dB", "began at, dB", "mc with zero-filled, ",
            "scan-specific with low-rank"}) assertTrue(page.contains(text), text);

        long modified = Files.getLastModifiedTime(out.resolve("mc-seed2/log.jsonl")).toMillis();
        succeeds(command);                                              // nothing is trained again, and the numbers are the same
        assertEquals(2, Files.readAllLines(out.resolve("mc-seed2/log.jsonl")).size());
        assertEquals(mc, Json.parse(Files.readString(out.resolve("results.json"))).at("methods").at("mc").at("PSNR"));
        assertTrue(modified > 0);
        succeeds("reconstruct", "--model", out.resolve("mc-seed1").toString(), "--single", scan(1).toString(), "--out",
                folder.resolve("r").toString());
    }

    @Test
    void slices() throws Exception {
        Path out = folder.resolve("slices");
        succeeds("compare", "--single", scan(1).toString(), scan(2).toString(), scan(3).toString(), "--methods", "tv,ei-r",
                "--chans", "2", "--steps", "1", "--out", out.toString());
        var results = Json.parse(Files.readString(out.resolve("results.json")));
        assertEquals("slices", results.at("intervalsOver").text());
        assertEquals(3, results.at("methods").at("tv").at("PSNR").at("count").whole());
        assertEquals(3, results.at("methods").at("ei-r").at("PSNR above tv").at("count").whole());
        assertTrue(Files.exists(out.resolve("ei-r-seed1-3/checkpoint.safetensors")));
    }

    @Test
    void rawMatlabFiles() throws Exception {
        Path out = folder.resolve("raw");
        succeeds("compare", "--data", Shared.fixtures("pipeline").resolve("CMRxRecon").toString(), "--mask-folder",
                "TimeVaryingGaussianMask08", "--native",
                "--methods", "view-sharing,mc", "--chans", "2", "--steps", "2", "--train-fraction", "0.5", "--out",
                out.toString());
        var results = Json.parse(Files.readString(out.resolve("results.json")));
        assertTrue(results.at("methods").at("mc").at("PSNR").at("count").whole() >= 1, results.toString());
    }
}
