package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.request.DataSelection.ScanList;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ddei.request.ReconstructionRequest;
import cinegrad.ddei.request.ReconstructionRequest.ByMethod;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ddei.study.ScanTask;
import cinegrad.ddei.study.Study;
import cinegrad.ddei.study.Study.State;
import cinegrad.ops.simd.SimdBackend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same work for every scan of a list: in parts, again, with scans that fail, and training on all of them.
class StudyTest {
    private static final int SCANS = 5;
    @TempDir
    private static Path folder;
    private static Path list;

    @BeforeAll
    static void simulate() throws IOException {
        var lines = new ArrayList<>(List.of("# five scans", ""));
        for (int seed = 1; seed <= SCANS; seed++) {
            scan(seed, "12x10");
            lines.add("scan" + seed + ".npz");
        }
        list = Files.write(folder.resolve("scans.txt"), lines);
    }

    private static void scan(int seed, String size) {
        Commands.succeeds("simulate", "--seed", Integer.toString(seed), "--frames", "4", "--size", size, "--acceleration", "2",
                "--out", folder.resolve("scan" + seed + ".npz").toString());
    }

    private record Answer(int code, String said, String errors) { }

    private static Answer run(String... args) {
        var errors = new StringWriter();
        var before = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            int code = Main.commandLine().setErr(new PrintWriter(errors)).execute(args);
            return new Answer(code, bytes.toString(StandardCharsets.UTF_8), errors.toString());
        } finally {
            System.setOut(before);
        }
    }

    private static Answer reconstruct(Path scans, String out, String... more) {
        var words = new ArrayList<>(List.of("reconstruct", "--method", "average", "--list", scans.toString(), "--out",
                folder.resolve(out).toString()));
        words.addAll(Arrays.asList(more));
        return run(words.toArray(String[]::new));
    }

    private static byte[] bytes(String first, String... more) throws IOException {
        return Files.readAllBytes(folder.resolve(Path.of(first, more)));
    }

    @Test
    void partsGiveTheBytesOfOneRun() throws IOException {
        var whole = reconstruct(list, "whole");
        assertEquals(0, whole.code, whole.errors);
        assertTrue(whole.said.contains("5 scans: 5 done, 0 failed, 0 open"), whole.said);
        var first = reconstruct(list, "parts", "--shard", "2/2");
        assertTrue(first.said.contains("5 scans: 2 done, 0 failed, 3 open"), first.said);
        assertEquals(0, reconstruct(list, "parts", "--shard", "1/2").code);
        for (int seed = 1; seed <= SCANS; seed++) {
            for (String file : new String[] {"recon.npz", "scan.json", "cine.gif"}) {
                assertArrayEquals(bytes("whole", "scan" + seed, file), bytes("parts", "scan" + seed, file), file);
            }
        }
        for (String file : new String[] {"summary.json", "summary.csv"}) {
            assertArrayEquals(bytes("whole", file), bytes("parts", file), file);
        }
        var summary = Json.parse(Files.readString(folder.resolve("whole").resolve("summary.json")));
        assertEquals(SCANS, summary.at("table").items().size());
        double mean = summary.at("table").items().stream().mapToDouble(row -> row.at("PSNR").number()).average().orElseThrow();
        assertEquals(mean, summary.at("PSNR").number(), 1e-12);
        // alone, as anybody would
        Path alone = folder.resolve("alone");
        Commands.succeeds("reconstruct", "--method", "average", "--single", folder.resolve("scan3.npz").toString(), "--out",
                alone.toString());
        assertArrayEquals(bytes("alone", "recon.npz"), bytes("whole", "scan3", "recon.npz"));
    }

    @Test
    void whatFailsIsListedAndWhatIsDoneIsSkipped() throws IOException {
        Path missing = Files.write(folder.resolve("some.txt"), List.of("scan1.npz", "later.npz", "scan2.npz"));
        var broken = reconstruct(missing, "some");
        assertEquals(Main.SCANS_FAILED, broken.code, broken.errors);
        assertTrue(broken.said.contains("3 scans: 2 done, 1 failed, 0 open"), broken.said);
        assertTrue(broken.said.contains("later.npz: no such file"), broken.said);
        assertTrue(Files.readString(folder.resolve("some/summary.csv")).contains("failed,"), "csv");
        var written = Files.getLastModifiedTime(folder.resolve("some/scan1/recon.npz"));

        Files.copy(folder.resolve("scan4.npz"), folder.resolve("later.npz"));
        var mended = reconstruct(missing, "some");
        assertEquals(0, mended.code, mended.errors);
        assertTrue(mended.said.contains("3 done, 0 failed") && mended.said.contains("2 were finished before"), mended.said);
        assertEquals(written, Files.getLastModifiedTime(folder.resolve("some/scan1/recon.npz")));

        // another file under the same name is another scan
        Files.delete(folder.resolve("later.npz"));
        scan(77, "16x10");
        Files.move(folder.resolve("scan77.npz"), folder.resolve("later.npz"));
        assertTrue(reconstruct(missing, "some").said.contains("2 were finished before"));
        assertTrue(reconstruct(missing, "some").said.contains("3 were finished before"));

        var other = run("reconstruct", "--method", "view-sharing", "--list", missing.toString(), "--out",
                folder.resolve("some").toString());
        assertEquals(Main.SCANS_FAILED, other.code);
        assertTrue(other.said.contains("holds the results of another request"), other.said);
        assertTrue(Files.exists(folder.resolve("some/scan1/recon.npz")));
        // neither does the second refusal overwrite anything, nor have the first results been forgotten
        assertEquals(Main.SCANS_FAILED, run("reconstruct", "--method", "view-sharing", "--list", missing.toString(), "--out",
                folder.resolve("some").toString()).code);
        assertEquals(written, Files.getLastModifiedTime(folder.resolve("some/scan1/recon.npz")));
        assertTrue(reconstruct(missing, "some").said.contains("3 were finished before"));
    }

    @Test
    void aScanThatAnotherProcessWorksOnIsLeftToIt() throws IOException {
        Path busy = Files.createDirectories(folder.resolve("busy/scan2"));
        try (var channel = FileChannel.open(busy.resolve(".scan.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            var beside = reconstruct(list, "busy");
            assertEquals(Main.SCANS_FAILED, beside.code, beside.errors);
            assertTrue(beside.said.contains("5 scans: 4 done, 0 failed, 1 open") && beside.said.contains("busy: ")
                    && beside.said.contains("scan2.npz"), beside.said);
            assertFalse(Files.exists(busy.resolve("scan.json")));
        }
        var after = reconstruct(list, "busy");
        assertEquals(0, after.code, after.errors);
        assertTrue(after.said.contains("5 done, 0 failed, 0 open"), after.said);
    }

    private static Study study(String out, Existing existing) {
        var scans = new ScanList(list, Units.NORMAL, ArrayChoice.FOUND);
        return new Study(new ScanTask.Reconstruction(new ReconstructionRequest(new ByMethod("average", scans),
                EnumSet.of(OutputFormat.NPZ), folder.resolve(out), ComputeSettings.USUAL)), existing, List.of());
    }

    /// As on a cluster, where a scan may be begun a second time because its process is slow, or lost but not gone.
    @Test
    void whatIsBegunTwiceWaitsForTheFirst() throws Exception {
        var backend = new SimdBackend(1);
        assertEquals(State.DONE, study("twice", Existing.KEEP).run(0, backend).state());
        var again = study("twice", Existing.OVERWRITE);
        var written = Files.getLastModifiedTime(folder.resolve("twice/scan1/scan.json"));
        var second = new FutureTask<>(() -> again.runAfterOthers(0, backend));
        var fresh = new FutureTask<>(() -> again.runAfterOthers(1, backend));
        Files.createDirectories(folder.resolve("twice/scan2"));
        try (var first = FileChannel.open(folder.resolve("twice/scan1/.scan.lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE); var other = FileChannel.open(folder.resolve("twice/scan2/.scan.lock"),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            try (var _ = first.lock(); var _ = other.lock()) {
                Thread.startVirtualThread(second);
                Thread.startVirtualThread(fresh);
                assertEquals(State.SKIPPED, second.get().state());
                assertEquals(written, Files.getLastModifiedTime(folder.resolve("twice/scan1/scan.json")));
                assertFalse(fresh.isDone());
            }
            assertEquals(State.DONE, fresh.get().state());
        }
    }

    /// A result that is no number is one, and so is the mean over the scans.
    @Test
    void whatIsNoNumberIsAResult() {
        var task = study("numbers", Existing.KEEP).task();
        assertEquals(Map.of("PSNR", Double.NaN, "NMSE", 0.5),
                task.numbers(Json.parse("{\"PSNR\": null, \"NMSE\": 0.5, \"seconds\": 1}")));
    }

    @Test
    void whatIsBrokenOffHasNotFailed() {
        var study = study("broken", Existing.KEEP);
        Thread.currentThread().interrupt();
        try {
            assertThrows(RuntimeException.class, () -> study.run(0, new SimdBackend(1)));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertFalse(Files.exists(folder.resolve("broken/scan1/scan.json")));
    }

    /// Whoever gets a study has the list as it was when the study began.
    @Test
    void aListThatIsEditedMeanwhileChangesNothing() throws IOException {
        Path edited = Files.write(folder.resolve("edited.txt"), List.of("\uFEFFscan1.npz", "scan2.npz"));
        var scans = new ScanList(edited, Units.NORMAL, ArrayChoice.FOUND);
        var before = new Study(new ScanTask.Reconstruction(new ReconstructionRequest(new ByMethod("average", scans),
                EnumSet.of(OutputFormat.NPZ), folder.resolve("edited"), ComputeSettings.USUAL)), Existing.KEEP, List.of());
        Files.write(edited, List.of("scan3.npz", "scan1.npz", "scan2.npz"));
        assertEquals(before.scans(), Study.fromJson(Json.parse(before.toJson().toString())).scans());
        assertEquals(folder.resolve("scan1.npz"), before.scans().getFirst().file());
    }

    @Test
    void networksAreMeasuredAndMethodsComparedScanByScan() throws IOException {
        Path three = Files.write(folder.resolve("three.txt"), List.of("scan1.npz", "scan2.npz", "scan3.npz"));
        String model = folder.resolve("model").toString();
        Commands.succeeds("train", "--single", folder.resolve("scan5.npz").toString(), "--chans", "1", "--cascades", "1",
                "--steps", "1", "--loss", "mc", "--out", model);
        Commands.refused("needs --out", "evaluate", "--model", model, "--list", three.toString());
        Commands.succeeds("evaluate", "--model", model, "--list", three.toString(), "--out", folder.resolve("scores").toString());
        Commands.succeeds("evaluate", "--model", model, "--single", folder.resolve("scan2.npz").toString(), "--out",
                folder.resolve("score2").toString());
        var second = Json.parse(Files.readString(folder.resolve("scores/summary.json"))).at("table").items().get(1);
        assertEquals(Commands.results(folder.resolve("score2")).at("PSNR").number(), second.at("PSNR").number());

        // another network in the same place is another request
        Commands.succeeds("train", "--resume", model, "--steps", "2");
        var retrained = run("evaluate", "--model", model, "--list", three.toString(), "--out",
                folder.resolve("scores").toString());
        assertEquals(Main.SCANS_FAILED, retrained.code, retrained.errors);
        assertTrue(retrained.said.contains("holds the results of another request"), retrained.said);
        Commands.refused("there is no network", "evaluate", "--model", folder.resolve("nowhere").toString(), "--list",
                three.toString(), "--out", folder.resolve("no scores").toString());

        Commands.succeeds("compare", "--list", three.toString(), "--methods", "zero-filled,average", "--out",
                folder.resolve("contest").toString());
        var row = Json.parse(Files.readString(folder.resolve("contest/summary.json"))).at("table").items().getFirst();
        assertTrue(row.at("PSNR average").number() > 0 && Files.exists(folder.resolve("contest/scan1/compare.html")));
    }

    @Test
    void trainingOnAListIsTrainingOnItsFiles() throws IOException {
        var common = List.of("--chans", "1", "--cascades", "1", "--steps", "4", "--accumulate", "3", "--loss", "mc", "--noise",
                "0.01");
        var single = new ArrayList<>(List.of("train", "--single"));
        for (int seed = 1; seed <= SCANS; seed++) single.add(folder.resolve("scan" + seed + ".npz").toString());
        Path expected = folder.resolve("files");
        Commands.succeeds(Stream.of(single, common, List.of("--out", expected.toString())).flatMap(List::stream)
                .toArray(String[]::new));
        Path actual = folder.resolve("list");
        Commands.succeeds(Stream.of(List.of("train", "--list", list.toString()), common, List.of("--out", actual.toString()))
                .flatMap(List::stream).toArray(String[]::new));
        Commands.assertSameBits(Commands.checkpoint(expected), Commands.checkpoint(actual));
        assertEquals(Commands.checkpoint(expected).settings().at("fingerprint"),
                Commands.checkpoint(actual).settings().at("fingerprint"));
        Commands.succeeds("train", "--resume", actual.toString(), "--steps", "5");
        Path shorter = Files.write(folder.resolve("short.txt"), List.of("scan1.npz", "scan2.npz"));
        Commands.refused("these are not the data", "train", "--resume", actual.toString(), "--list", shorter.toString(),
                "--steps", "6");
    }

    @Test
    void optionsWithoutEffectAreRefused() {
        String scan = folder.resolve("scan1.npz").toString();
        Commands.refused("--shard has no effect without --list", "reconstruct", "--method", "average", "--single", scan,
                "--shard", "1/2");
        Commands.refused("give --list or --single", "reconstruct", "--method", "average", "--single", scan, "--list",
                list.toString());
        for (String wrong : new String[] {"0/2", "3/2", "1", "1/0", "a/b"}) {
            Commands.refused("--shard", "reconstruct", "--method", "average", "--list", list.toString(), "--shard", wrong);
        }
        Commands.refused("--cluster needs the module ddei/cluster", "reconstruct", "--method", "average", "--list",
                list.toString(), "--out", folder.resolve("far").toString(), "--cluster", "spark://127.0.0.1:7077",
                "--executor-threads", "1");
        Commands.refused("needs --executor-threads", "train", "--list", list.toString(), "--cluster", "spark://a:7077");
        Commands.refused("--executors has no effect without --cluster", "train", "--list", list.toString(), "--executors", "2");
        Commands.refused("--shard has no effect with --cluster", "reconstruct", "--method", "average", "--list", list.toString(),
                "--shard", "1/2", "--cluster", "local[2]");
        Commands.refused("spark://HOST:PORT", "train", "--list", list.toString(), "--cluster", "10.0.0.1");
        Commands.refused("--native has no effect with --list", "train", "--list", list.toString(), "--native");
        Commands.refused("no such file", "train", "--list", folder.resolve("nowhere.txt").toString());
        assertFalse(Files.exists(folder.resolve("nowhere")));
    }
}
