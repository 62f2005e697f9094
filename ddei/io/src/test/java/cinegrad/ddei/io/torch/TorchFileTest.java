package cinegrad.ddei.io.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.Hostile;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.numpy.NpyTest;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {
    @TempDir
    Path folder;

    private static TorchFile read(String name) {
        return TorchFile.read(Shared.fixtures("checkpoints").resolve(name));
    }

    @Test
    void aTrainingHasItsModelAndItsValues() {
        var file = read("crnn_small_zip.pth.tar");
        assertEquals(27, file.stateDict().size());
        assertTrue(file.stateDict().containsKey("backbone_net.datalayer.lambda_"));
        assertTrue(file.value("epoch").isPresent());
        assertEquals(27, file.value("optimizer.param_groups.0.params").orElseThrow().items().size());
        assertEquals("FLOAT32(4,4,3,3)", file.value("state_dict.backbone_net.conv1_x.weight").orElseThrow().text());
        assertTrue(file.value("optimizer.nothing").isEmpty());
        assertEquals(read("state_dict_only_zip.pth").stateDict().keySet(), file.stateDict().keySet());
    }

    @Test
    void foreignObjectsStayClosed() {
        var file = read("crnn_small_numpy_scalars.pth.tar");
        assertTrue(file.values().toString().contains("\"<pathlib.PurePosixPath>\""), () -> file.values().pretty());
        assertEquals(27, file.stateDict().size());
    }

    /// A `defaultdict`, a `Counter`, subclasses of `dict` and of `list`, a type as a key, and a tensor with an attribute of its
    /// own, as PyTorch 2.13 saves them.
    @Test
    void objectsWithItemsOfTheirOwnDoNotSpoilTheFile() throws IOException {
        Path path = Files.write(folder.resolve("x.pth"), resource("unusual/foreign-objects.pth"));
        var file = TorchFile.read(path);
        assertEquals(List.of("scores.psnr", "state_dict.w", "state_dict.tagged"), List.copyOf(file.tensors().keySet()));
        assertArrayEquals(new float[] {1, 2}, file.stateDict().get("w").toFloats());
        assertArrayEquals(new float[] {5, 6, 7}, file.stateDict().get("tagged").toFloats());
        assertEquals(2, file.value("seen.a").orElseThrow().whole());
        assertEquals("\"<__main__.Settings>\"", file.value("settings").orElseThrow().toString());
        assertEquals("\"<__main__.Rows>\"", file.value("rows").orElseThrow().toString());
        assertEquals(4, file.value("bytes.<torch.float32>").orElseThrow().whole());
    }

    /// Python 2 wrote texts as bytes.
    @Test
    void textsOfPython2() throws IOException {
        byte[] pickle = pickle("}", "(U\u0002lrG\u003f\u00e0\0\0\0\0\0\0T\u0001\0\0\0aK\u0003u");
        Path path = Files.write(folder.resolve("x.pth"), zip(pickle));
        assertEquals("{\"lr\":0.5,\"a\":3}", TorchFile.read(path).values().toString());
    }

    /// A call that names itself as what is to be called, forty thousand deep, takes no stack.
    @Test
    void nestedCallsAreRefused() throws IOException {
        byte[] pickle = pickle("ctorch._tensor\n_rebuild_from_type_v2\n", "q\0", "(h\0N".repeat(40_000), ")",
                "Nt".repeat(40_000), "R");
        var e = assertThrows(FileFormatException.class, () -> TorchFile.read(Files.write(folder.resolve("x.pth"), zip(pickle))));
        assertTrue(e.reason().contains("called in an unknown way"), e.getMessage());
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = TorchFileTest.class.getResourceAsStream("/" + name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void tensorsThatShareAStorageKeepTheirOwnShape() {
        for (String name : List.of("dtypes_zip.pth", "dtypes_legacy.pth")) {
            var t = read(name).tensors();
            NpyTest.assertSame(t.get("tensors.same_storage_as_transposed").permute(1, 0), t.get("tensors.transposed"));
            assertEquals(ElementType.BFLOAT16, t.get("tensors.bf16").type());
        }
    }

    @Test
    void theOriginalCheckpointLoads() {
        var path = Shared.find("fixtures/checkpoints/crnn_mri_d5_c5.pth");
        Assumptions.assumeTrue(path.isPresent(), "the original checkpoint is not here");
        var model = TorchFile.read(path.get()).stateDict();
        assertEquals(297_794, model.values().stream().mapToInt(a -> a.shape().elements()).sum());
        assertEquals(-.04820833f, model.get("bcrnn.CRNN_model.i2h.weight").toFloats()[0], 1e-7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dtypes_legacy.pth", "dtypes_zip.pth"})
    void aTruncatedFileIsRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Shared.fixtures("checkpoints").resolve(name));
        for (int n = 0; n < whole.length; n += 29) {
            assertTrue(Hostile.isRefused(folder, Arrays.copyOf(whole, n), TorchFile::read), "cut at " + n);
        }
        assertTrue(Hostile.isRefused(folder, Arrays.copyOf(whole, whole.length + 1), TorchFile::read) || name.contains("zip"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dtypes_legacy.pth", "dtypes_zip.pth"})
    void aFlippedBitIsRefusedOrHarmless(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Shared.fixtures("checkpoints").resolve(name));
        var random = new Random(8);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            refused += Hostile.isRefused(folder, whole, random.nextInt(whole.length * 8), TorchFile::read) ? 1 : 0;
        }
        assertTrue(refused > 100, "only " + refused);
    }

    @Test
    void noiseIsRefused() throws IOException {
        var random = new Random(9);
        for (int i = 0; i < 200; i++) {
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            byte[] pickle = ByteReader.concat(new byte[] {(byte) 0x80, 2}, noise);
            Hostile.isRefused(folder, zip(pickle), TorchFile::read);
            assertTrue(Hostile.isRefused(folder, pickle, TorchFile::read));
        }
    }

    /// Nothing is run, whatever the pickle names.
    @Test
    void aFunctionIsOnlyAName() throws IOException {
        Path evidence = folder.resolve("evidence");
        var file = TorchFile.read(Files.write(folder.resolve("x.pth"),
                zip(pickle("}", "X", "a", "cposix\nsystem\n", "X", "touch " + evidence, "\u0085", "R", "s"))));
        assertEquals("{\"a\":\"<posix.system>\"}", file.values().toString());
        assertTrue(Files.notExists(evidence));
    }

    @Test
    void aListInsideItselfIsRefused() throws IOException {
        byte[] cycle = pickle("]", "q\0", "h\0", "a");
        var e = assertThrows(FileFormatException.class, () -> TorchFile.read(Files.write(folder.resolve("x.pth"), zip(cycle))));
        assertTrue(e.reason().contains("inside themselves"), e.getMessage());
    }

    /// Forty lists, each holding the one before it eight times: 8⁴⁰ values if counted out.
    @Test
    void laughterIsRefused() throws IOException {
        var laugh = new StringBuilder("]q\0");
        for (int i = 0; i < 40; i++) {
            laugh.append("](h").append((char) i).append(("h" + (char) i).repeat(7)).append("eq").append((char) (i + 1));
        }
        // Only the last list is to be left on the stack.
        byte[] pickle = pickle("(", laugh.toString(), "t");
        var e = assertThrows(FileFormatException.class, () -> TorchFile.read(Files.write(folder.resolve("x.pth"), zip(pickle))));
        assertTrue(e.reason().matches("more than 25\\d{4} steps.*"), e.getMessage());
    }

    @Test
    void aHugeTensorOfOneNumberIsRefused() throws IOException {
        for (String size : List.of("J\u0000\u0000\u0000\u0040", "J\u00ff\u00ff\u00ff\u007f", "J\u00ff\u00ff\u00ff\u00ff")) {
            byte[] expanded = tensor("K\0", size, "K\0");
            assertTrue(Hostile.isRefused(folder, zip(expanded), p -> TorchFile.read(p, new ReadBudget(1 << 20))), size);
        }
        TorchFile.read(Files.write(folder.resolve("x.pth"), zip(tensor("K\0", "K\u0010", "K\0"))));
        assertTrue(Hostile.isRefused(folder, zip(tensor("K\0", "K\u0002", "K\u0001")), TorchFile::read), "beyond its storage");
        assertTrue(Hostile.isRefused(folder, zip(tensor("K\u0001", "K\u0001", "K\u0001")), TorchFile::read),
                "beyond its storage");
    }

    /// A tensor of one axis in the storage `0` of one float.
    private static byte[] tensor(String offset, String size, String stride) throws IOException {
        return pickle("ctorch._utils\n_rebuild_tensor_v2\n", "(", "(", "X", "storage", "ctorch\nFloatStorage\n", "X", "0", "X",
                "cpu", "K\u0001", "t", "Q",
                offset, size, "\u0085", stride, "\u0085", "\u0089", "N", "t", "R");
    }

    /// A pickle of protocol 2 from instructions in Latin-1; `X` takes the next word as its text.
    private static byte[] pickle(String... instructions) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x80, 2});
        for (int i = 0; i < instructions.length; i++) {
            out.write(instructions[i].getBytes(StandardCharsets.ISO_8859_1));
            if (!instructions[i].equals("X")) continue;
            byte[] text = instructions[++i].getBytes(StandardCharsets.UTF_8);
            out.write(new byte[] {(byte) text.length, (byte) (text.length >> 8), 0, 0});
            out.write(text);
        }
        out.write('.');
        return out.toByteArray();
    }

    /// A container of this pickle and one storage `0` of one float.
    private static byte[] zip(byte[] pickle) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("x/data.pkl"));
            zip.write(pickle);
            zip.putNextEntry(new ZipEntry("x/data/0"));
            zip.write(new byte[4]);
        }
        return out.toByteArray();
    }

    /// What is written is what PyTorch's own reader takes; where PyTorch is installed it says so itself.
    @Test
    void writesWhatItReads() throws Exception {
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("conv.weight", HostArray.of(Shape.of(2, 3, 2, 2), numbers(24)));
        arrays.put("conv.bias", HostArray.of(Shape.of(300), numbers(300)));
        arrays.put("scalar", HostArray.of(Shape.of(), 2.5));
        arrays.put("none", HostArray.of(Shape.of(0, 4), new float[0]));
        arrays.put("z", HostArray.complex(Shape.of(2), 1f, -2f, 3f, -4f));
        arrays.put("n", HostArray.of(ElementType.INT64, Shape.of(2), -5L, 1L << 40));
        arrays.put("half", HostArray.ofFloats(ElementType.FLOAT16, Shape.of(3), new float[] {0.5f, -2, 65504}));
        arrays.put("flag", HostArray.of(ElementType.BOOL, Shape.of(2), 1L, 0L));
        Path path = folder.resolve("model.pth");
        TorchFile.write(path, arrays);
        var read = TorchFile.read(path).stateDict();
        assertEquals(List.copyOf(arrays.keySet()), List.copyOf(read.keySet()));
        arrays.forEach((name, array) -> {
            assertEquals(array.type(), read.get(name).type(), name);
            assertEquals(array.shape(), read.get(name).shape(), name);
            assertArrayEquals(array.toDoubles(), read.get(name).toDoubles(), 0, name);
        });
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(Files.isExecutable(python) && new ProcessBuilder(python.toString(), "-c",
                "import torch, inspect; assert 'weights_only' in inspect.signature(torch.load).parameters")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0,
                "PyTorch is not installed");
        String check = """
                import torch, sys
                d = torch.load(sys.argv[1], weights_only=True)
                print(type(d).__name__, [(k, str(v.dtype), list(v.shape), v.double().sum().item() if not v.is_complex() else v.sum().item()) for k, v in d.items()])
                """;
        var process = new ProcessBuilder(python.toString(), "-c", check, path.toString()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        double bias = IntStream.range(0, 300).mapToDouble(i -> numbers(300)[i]).sum();
        assertTrue(said.contains("OrderedDict") && said.contains("('conv.weight', 'torch.float32', [2, 3, 2, 2]")
                && said.contains("('z', 'torch.complex64', [2], (4-6j))")
                && said.contains("('n', 'torch.int64', [2], 1099511627771.0)")
                && said.contains("('half', 'torch.float16', [3], 65502.5)")
                && said.contains("('conv.bias', 'torch.float32', [300], " + bias), said);
    }

    private static float[] numbers(int n) {
        var numbers = new float[n];
        for (int i = 0; i < n; i++) numbers[i] = (i * 37 % 64 - 20) / 16f;
        return numbers;
    }
}
