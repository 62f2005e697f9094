package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.train.Trainer;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a user meets beside the results: messages, hints, help, progress, names of files.
class FirstContactTest {
    @TempDir
    private Path folder;

    /// What a command that works says on standard error.
    private static String said(String... words) {
        var before = System.err;
        var bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            Commands.succeeds(words);
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aWrongWordTakesTwoLines() {
        for (String[] words : new String[][] {{"train", "--singel", "x"}, {"simulate", "--size", "12", "--out", "x.npz"},
                {"nonsense"}, {"mask"}, {"export"}, {"train", "--threads", "many"}}) {
            String said = Commands.refused("", words);
            assertTrue(said.lines().count() <= 3, said);
            assertTrue(said.contains("See: ./cinegrad "), said);
        }
        Commands.refused("which data? Give --single FILE", "reconstruct");
    }

    @Test
    void theListOfCommandsHasWholeSentences() {
        String usage = Main.commandLine().getUsageMessage();
        String plain = usage.replaceAll("\\s+", " ");
        Main.commandLine().getSubcommands().forEach((name, command) -> {
            String[] summary = command.getCommandSpec().usageMessage().description();
            assertTrue(summary.length > 0 && summary[0].endsWith("."), name);
            assertTrue(plain.contains(name + " " + summary[0]), name + ": " + usage);
        });
    }

    @Test
    void whatIsNoFileToInspectIsSaid() {
        Commands.refused("neither DICOM files nor pictures", "inspect", folder.toString());
        Commands.refused("no such file", "inspect", folder.resolve("absent.npz").toString());
        assertTrue(Commands.refused("", "inspect", "/").length() < 500);
    }

    /// A wrong place or a wrong word: what it is, and what to give instead.
    @Test
    void mistakesSayWhatToGive() throws Exception {
        String scan = Commands.scan(folder, 1);
        String empty = Files.createDirectories(folder.resolve("empty")).toString();
        String[] use = {"evaluate", "--single", scan, "--model", ""};
        use[4] = scan;
        Commands.refused("scan1.npz: a NumPy archive and no network; give a checkpoint", use);
        use[4] = empty;
        Commands.refused("a folder in which no training lies (no checkpoint.safetensors); give a checkpoint", use);
        use[4] = folder.resolve("absent").toString();
        Commands.refused("absent: no such file", use);
        String said = Commands.refused("--methods: \"foo\" is unknown", "compare", "--single", scan, "--methods", "tv,foo");
        for (String method : List.of("nlr", "t-ssdu", "scan-specific")) assertTrue(said.contains(method), said);
        Commands.refused("--loss: \"foo\" is unknown", "train", "--single", scan, "--loss", "foo");
        Commands.refused("--start: \"magic\" is unknown; choose one of [zero-filled, shared, low-rank, nlr]", "train", "--start",
                "magic");
        Commands.refused("--device: \"magic\" is unknown; choose one of [cpu, gpu, auto]", "train", "--device", "magic");
        Commands.refused("--format: \"bmp\" is unknown; choose one of [npz, cfl, mat, nii, dicom, png, gif]", "reconstruct",
                "--format", "gif,bmp");
        Commands.refused("give the folder that holds SingleCoil", "train", "--data", empty, "--mask-folder", "M");
        Commands.refused("neither a CMRxRecon data set", "train", "--data", empty);
        Commands.refused("choose another with --out", "train", "--single", scan, "--chans", "1", "--steps", "1", "--out", scan);
    }

    @Test
    void severalFilesAfterAnEqualsSign() throws Exception {
        String first = Commands.scan(folder, 1);
        Path out = folder.resolve("out");
        Commands.succeeds("compare", "--single=" + first, Commands.scan(folder, 2), "--methods", "zero-filled,average", "--out",
                out.toString());
        assertEquals(2, Commands.results(out).at("methods").at("average").at("PSNR").at("count").whole());
    }

    /// The same scan twice would make an interval over slices that is too narrow.
    @Test
    void aFileNamedTwiceIsRefused() {
        String scan = Commands.scan(folder, 1);
        String again = folder.resolve("x/../scan1.npz").toString();
        Commands.refused("twice", "compare", "--single", scan, again, "--methods", "tv", "--out", folder.resolve("x").toString());
        Commands.refused("twice", "train", "--single", scan, "--single", scan, "--out", folder.resolve("x").toString());
        assertFalse(Files.exists(folder.resolve("x")));
    }

    /// Digits of file names are those of ASCII whatever the language.
    @Test
    void filesAreNumberedAlikeEverywhere() {
        var before = Locale.getDefault();
        try {
            for (String language : List.of("fa-IR", "ar-EG", "th-TH-u-nu-thai", "tr-TR")) {
                Locale.setDefault(Locale.forLanguageTag(language));
                assertEquals("checkpoint-0000025.safetensors", Trainer.checkpointIn(folder, 25).getFileName().toString());
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void framesAreCountedFromOne() throws Exception {
        String scan = Commands.scan(folder, 1);
        Path out = folder.resolve("out");
        Commands.succeeds("reconstruct", "--method", "average", "--single", scan, "--format", "png", "--out", out.toString());
        assertEquals(List.of("recon-001.png", "recon-002.png", "recon-003.png", "recon-004.png", "recon-005.png",
                "recon-006.png"), names(out, "recon"));
        assertEquals(1, Series.ofFrames("", new double[] {7, 8}).x(0));
    }

    private static List<String> names(Path folder, String start) throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).filter(n -> n.startsWith(start)).sorted().toList();
        }
    }

    /// A result replaces the one before in every format: none of another scan stays beside the new page.
    @Test
    void aNewResultLeavesNothingOfTheOldOne() throws Exception {
        Path out = folder.resolve("out");
        Commands.succeeds("reconstruct", "--method", "average", "--single", Commands.scan(folder, 1), "--format",
                "npz,cfl,mat,nii,dicom,png,gif", "--out", out.toString());
        assertEquals(13, names(out, "recon").size());
        Files.writeString(out.resolve("recon-notes.txt"), "mine");
        Path film = folder.resolve("film.npz");
        Commands.succeeds("simulate", "--frames", "4", "--size", "24x18", "--acceleration", "3", "--out", film.toString());
        Commands.succeeds("reconstruct", "--method", "average", "--single", film.toString(), "--format", "png,nii", "--out",
                out.toString());
        assertEquals(List.of("recon-001.png", "recon-002.png", "recon-003.png", "recon-004.png", "recon-notes.txt",
                "recon.nii.gz"), names(out, "recon"));
    }

    /// What a training has learned is on the disk before the methods it is compared with begin.
    @Test
    void resultsAreWrittenBeforeTheComparison() throws Exception {
        Path run = folder.resolve("run");
        String scan = Commands.scan(folder, 1);
        var found = new TreeMap<String, String>();
        var before = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public PrintStream printf(Locale locale, String format, Object... values) {
                if (String.format(locale, format, values).startsWith("Evaluating beside methods without learning 0/1")) {
                    for (String name : List.of("results.json", "report.html", "recon.npz", "cine.gif", "frame.png")) {
                        found.put(name, Files.exists(run.resolve(name)) ? "there" : "missing");
                    }
                }
                return this;
            }
        });
        try {
            Commands.succeeds("train", "--single", scan, "--loss", "mc", "--chans", "2", "--steps", "1", "--out", run.toString());
        } finally {
            System.setErr(before);
        }
        assertEquals(Map.of("results.json", "there", "report.html", "there", "recon.npz", "there", "cine.gif", "there",
                "frame.png", "there"), found);
        assertTrue(Commands.results(run).find("PSNR best classical").isPresent());
    }

    @Test
    void aFinishedTrainingSaysSo() throws Exception {
        String run = folder.resolve("run").toString();
        Commands.succeeds("train", "--single", Commands.scan(folder, 1), "--loss", "mc", "--chans", "2", "--steps", "3", "--out",
                run);
        double seconds = Commands.results(Path.of(run)).at("secondsPerStep").number();
        String again = said("train", "--resume", run);
        assertTrue(again.contains("Training 3/3") && !again.contains("Training 0/3"), again);
        assertEquals(seconds, Commands.results(Path.of(run)).at("secondsPerStep").number(), 0, "of the steps it did");
    }

    /// A rate that follows another curve after a resume is not changed without a word.
    @Test
    void anotherCurveOfTheRateIsSaid() {
        String run = folder.resolve("run").toString();
        Commands.succeeds("train", "--single", Commands.scan(folder, 1), "--loss", "mc", "--chans", "2", "--steps", "2",
                "--lr-schedule", "cosine:0.01", "--out", run);
        String longer = said("train", "--resume", run, "--steps", "8");
        assertTrue(longer.contains("the learning rate follows cosine:0.01 over 8 steps now, before over 2"), longer);
        assertFalse(said("train", "--resume", run, "--steps", "8").contains("the learning rate follows"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatCannotBePrintedIsAnError() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        String scan = Commands.scan(folder, 1);
        var words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), "cinegrad.ddei.cli.Main", "inspect",
                scan));
        Path errors = folder.resolve("errors.txt");
        var process = new ProcessBuilder(words).redirectOutput(Path.of("/dev/full").toFile()).redirectError(errors.toFile())
                .start();
        assertEquals(Main.BUG, process.waitFor());
        assertEquals("cinegrad: standard output cannot be written", Files.readString(errors).strip());
    }

    /// Names with blanks, umlauts and signs of other alphabets, relative to another folder.
    @Test
    void namesOfAnyAlphabet() throws Exception {
        Path place = Files.createDirectories(folder.resolve("Scans für Jürgen & Co/心臓 1"));
        Path scan = place.resolve("schräg #1 'neu'.npz");
        Files.copy(Path.of(Commands.scan(folder, 1)), scan);
        Path out = place.resolve("Ergebnis 1");
        Commands.succeeds("train", "--single", scan.toString(), "--loss", "mc", "--chans", "2", "--steps", "1", "--out",
                out.toString());
        Commands.succeeds("train", "--resume", out.toString(), "--steps", "2");
        Path recon = place.resolve("zurück");
        Commands.succeeds("reconstruct", "--model", out.toString(), "--single", scan.toString(), "--out", recon.toString());
        assertEquals(Commands.results(out).at("PSNR").number(), Commands.results(recon).at("PSNR").number(), 1e-9);
        assertTrue(Files.readString(recon.resolve("report.html")).contains("schräg #1 &#39;neu&#39;.npz"));
        assertTrue(Npz.readAll(recon.resolve("recon.npz")).containsKey("recon"));
    }
}
