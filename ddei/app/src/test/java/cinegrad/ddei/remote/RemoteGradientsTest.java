package cinegrad.ddei.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.CoilPreparation;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.remote.NodeFacts.Seen;
import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.DataSelection.ScanList;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.request.ReconstructionRequest;
import cinegrad.ddei.request.ReconstructionRequest.ByMethod;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.run.Datasets;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ddei.run.TrainingRun;
import cinegrad.ddei.study.ScanTask;
import cinegrad.ddei.study.Study;
import cinegrad.ddei.study.Study.State;
import cinegrad.ops.simd.SimdBackend;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What nodes answer, and what their answers add up to.
class RemoteGradientsTest {
    private static final DataSelection PHANTOM = new PhantomScan(5, 4, 16, 12, 0.055, 0.005, LineLaw.parse("gaussian:2"));

    private static TrainingRequest request() {
        var plain = TrainingRequest.of(PHANTOM, Path.of("/nowhere"));
        return plain.with(plain.network().withChannels(2)).with(ComputeSettings.USUAL.withThreads(1));
    }

    /// By way of bytes, as between machines.
    private static Object travelled(Object value) {
        try {
            var bytes = new ByteArrayOutputStream();
            try (var out = new ObjectOutputStream(bytes)) {
                out.writeObject(value);
            }
            try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return in.readObject();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static NodeFacts facts(TrainingRequest request) {
        return NodeFacts.here("simd", NodeFacts.files(request.data()));
    }

    @Test
    void nodesAnswerWithTheBitsOfThisProcess() {
        var request = request();
        var backend = new SimdBackend(1);
        var here = new TrainingRun(request, Datasets.of(request, backend), backend).computation();
        var tensors = here.parameters().stream().map(p -> p.tensor()).toList();
        var expected = here.gradients().of(7, 6);
        var order = (TrainingOrder) travelled(new TrainingOrder(request.toJson().toString(), 2, facts(request)));
        for (int workers : new int[] {1, 2, 3, 6}) {
            var remote = new RemoteGradients(here.parameters(), () -> workers, (numbers, firsts, counts) ->
                    IntStream.range(0, firsts.length).mapToObj(i ->
                    (PartsAnswer) travelled(TrainingNode.compute(order, numbers, firsts[i], counts[i]))).toList());
            var actual = remote.of(7, 6);
            assertEquals(expected.parts(), actual.parts());
            assertEquals(expected.metrics(), actual.metrics());
            assertArrayEquals(expected.sum().toFloats(tensors), actual.sum().toFloats(tensors), 0, workers + " workers");
            assertTrue(actual.reconstruction().isEmpty());
        }
    }

    @Test
    void aLossThatIsNotFiniteIsAnAnswer() {
        var request = request();
        var backend = new SimdBackend(1);
        var here = new TrainingRun(request, Datasets.of(request, backend), backend).computation();
        var order = new TrainingOrder(request.toJson().toString(), 1, facts(request));
        var numbers = new float[here.parameters().stream().mapToInt(p -> p.value().numbers()).sum()];
        Arrays.fill(numbers, Float.NaN);
        var answer = TrainingNode.compute(order, numbers, 0, 3);
        assertEquals("", answer.obstacle());
        assertEquals(1, answer.parts().size());
        var remote = new RemoteGradients(here.parameters(), () -> 1, (_, _, _) -> List.of(answer));
        assertFalse(remote.of(0, 3).isFinite());
    }

    @Test
    void anObstacleNamesTheNode() {
        var missing = request().with(new SingleFiles(List.of(Path.of("/nowhere/scan.npz"))));
        var first = facts(missing);
        var order = new TrainingOrder(missing.toJson().toString(), 1, first);
        var answer = TrainingNode.compute(order, new float[0], 0, 1);
        assertTrue(answer.obstacle().contains("/nowhere/scan.npz") && answer.obstacle().startsWith("node "), answer.obstacle());
        var remote = new RemoteGradients(List.of(), () -> 1, (_, _, _) -> List.of(answer));
        var e = assertThrows(IllegalArgumentException.class, () -> remote.of(0, 1));
        assertTrue(e.getMessage().startsWith("cluster: node "), e.getMessage());
    }

    @Test
    void differencesNameWhatMendsThem() {
        var x = new Seen(7, "abc");
        var first = node("a", 512, Map.of("/data/x", x));
        assertEquals(Optional.empty(), first.difference(first));
        record Case(NodeFacts other, String expected) { }
        for (var c : List.of(new Case(node("b", 256, first.files()), "-XX:MaxVectorSize=32"),
                new Case(new NodeFacts("b", "25.0.2", "amd64", 512, "simd", first.files()), "--executor-java"),
                new Case(new NodeFacts("b", "25.0.1", "aarch64", 512, "simd", first.files()), "a processor of kind aarch64"),
                new Case(new NodeFacts("b", "25.0.1", "amd64", 512, "cuda", first.files()), "--device"),
                new Case(node("b", 512, Map.of()), "/data/x is not there"),
                new Case(node("b", 512, Map.of("/data/x", new Seen(8, "abc"))), "has 8 bytes, on a 7"),
                new Case(node("b", 512, Map.of("/data/x", new Seen(7, "xyz"))), "has other contents than on a"),
                new Case(node("b", 512, Map.of("/data/x", x, "/data/y", x)), "has other files"))) {
            String said = c.other.difference(first).orElseThrow();
            assertTrue(said.startsWith("node b ") && said.contains(c.expected), said);
        }
        var without = node("a", 512, Map.of("/data/x", Seen.NOTHING));
        assertTrue(first.difference(without).orElseThrow().contains("/data/x, which is not there on a"));
    }

    private static NodeFacts node(String name, int bits, Map<String, Seen> files) {
        return new NodeFacts(name, "25.0.1", "amd64", bits, "simd", files);
    }

    @Test
    void theOrderOfFilesCounts() {
        var there = new LinkedHashMap<String, Seen>();
        there.put("/a", new Seen(1, "a"));
        there.put("/b", new Seen(2, "b"));
        var first = node("a", 512, there);
        assertEquals(Optional.empty(), ((NodeFacts) travelled(first)).difference(first));
        assertTrue(node("b", 512, there.reversed()).difference(first).orElseThrow().contains("another order"));
    }

    /// Two scans of one size, a pair of BART's, and what is read with each scan.
    @Test
    void nodesLookIntoTheFiles(@TempDir Path folder) throws Exception {
        var scan = Files.write(folder.resolve("scan.npz"), new byte[] {1, 2, 3});
        Files.write(folder.resolve("pair.cfl"), new byte[8]);
        Files.writeString(folder.resolve("pair.hdr"), "# Dimensions");
        Path noise = Files.write(folder.resolve("noise.npy"), new byte[2]);
        var coils = new CoilPreparation(CoilPreparation.Whitening.KNOWN, Optional.of(noise), OptionalInt.empty(),
                MapEstimate.ESPIRIT);
        var data = new SingleFiles(List.of(scan, folder.resolve("pair"))).with(ArrayChoice.FOUND.with(coils));
        var first = NodeFacts.here("simd", NodeFacts.files(data));
        assertEquals(List.of("scan.npz", "pair.cfl", "pair.hdr", "noise.npy"),
                first.files().keySet().stream().map(f -> Path.of(f).getFileName().toString()).toList());
        for (Path file : List.of(scan, folder.resolve("pair.cfl"), noise)) {
            byte[] before = Files.readAllBytes(file);
            before[1]++;
            Files.write(file, before);
            String said = NodeFacts.here("simd", NodeFacts.files(data)).difference(first).orElseThrow();
            assertTrue(said.contains(file + " has other contents"), said);
            before[1]--;
            Files.write(file, before);
        }
    }

    /// The node sees neither the folder of the results nor the mark in it.
    @Test
    void aStudyNeedsAFolderThatAllSee(@TempDir Path folder) throws Exception {
        Path list = Files.write(folder.resolve("scans.txt"), List.of("nowhere.npz"));
        var scans = new ScanList(list, Units.NORMAL, ArrayChoice.FOUND);
        var study = new Study(new ScanTask.Reconstruction(new ReconstructionRequest(new ByMethod("average", scans),
                EnumSet.of(OutputFormat.NPZ), folder.resolve("out"), ComputeSettings.USUAL)), Existing.KEEP, List.of());
        Path mark = StudyOrder.mark(study);
        var order = (StudyOrder) travelled(StudyOrder.of(study, 1, mark));
        assertEquals(State.FAILED, ((StudyNode.Answer) travelled(StudyNode.work(order, 0))).result().state());
        Files.delete(mark);
        var blind = new StudyOrder(order.study(), 2, order.first());
        var answer = StudyNode.work(blind, 0);
        var e = assertThrows(IllegalArgumentException.class, answer::result);
        String said = String.valueOf(e.getMessage());
        assertTrue(said.startsWith("cluster: node ") && said.contains(mark + " is not there"), said);
    }

    @Test
    void blocksAreAlignedAndBalanced() {
        assertEquals(List.of(new Blocks.Block(32, 8), new Blocks.Block(40, 8)), Blocks.of(32, 16, 2));
        assertEquals(List.of(new Blocks.Block(5, 1)), Blocks.of(5, 1, 8));
        assertEquals(8, Blocks.of(0, 16, 3).size());                     // six parts for the busiest, eight in blocks of four
        for (int count = 1; count < 40; count++) {
            for (int workers = 1; workers < 9; workers++) {
                var blocks = Blocks.of(3, count, workers);
                assertEquals(count, blocks.stream().mapToInt(Blocks.Block::count).sum());
                int size = blocks.getFirst().count();
                assertTrue(blocks.size() == 1 || Integer.bitCount(size) == 1, blocks.toString());
                for (int i = 0; i < blocks.size() - 1; i++) {
                    assertEquals(new Blocks.Block(3 + (long) i * size, size), blocks.get(i));
                }
            }
        }
    }

    @Test
    void sizesOfBlocksDoNotOverflow() {
        assertEquals(2, Blocks.of(0, Integer.MAX_VALUE, 2).size());
        assertEquals(Integer.MAX_VALUE, Blocks.of(0, Integer.MAX_VALUE, 2).stream().mapToLong(Blocks.Block::count).sum());
    }

    @Test
    void addressesAndSizesAreChecked() {
        assertTrue(new ClusterSettings("local[2]", OptionalInt.empty(), OptionalInt.empty(), "8g", Optional.empty(),
                Optional.empty(), Map.of()).isLocal());
        for (String url : List.of("spark://host", "yarn", "spark://a b:7077", "local[x]", "local[0]", "http://host:1")) {
            assertThrows(IllegalArgumentException.class, () -> new ClusterSettings(url, OptionalInt.empty(), OptionalInt.empty(),
                    "8g", Optional.empty(), Optional.empty(), Map.of()), url);
        }
        for (String memory : List.of("8", "0g", "-1g", "8gb")) {
            assertThrows(IllegalArgumentException.class, () -> new ClusterSettings("local[1]", OptionalInt.empty(),
                    OptionalInt.empty(), memory, Optional.empty(), Optional.empty(), Map.of()), memory);
        }
        assertThrows(IllegalArgumentException.class, () -> new ClusterSettings("local[1]", OptionalInt.empty(),
                OptionalInt.empty(), "8g", Optional.of(Path.of("jdk")), Optional.empty(), Map.of()));
    }
}
