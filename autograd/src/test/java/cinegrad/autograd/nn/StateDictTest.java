package cinegrad.autograd.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDictTest {
    private final SimdBackend backend = new SimdBackend(1);

    private static Layer net(Backend backend, long seed) {
        var random = RandomStream.of(seed);
        return Sequential.of(Conv.of("features.0", 2, 1, 2, 3, ConvOptions.DEFAULT, backend, random),
                BatchNorm.of("features.1", 2, backend), Layer.of(Tensor::relu), Layer.of(x -> x.mean(1, 2)),
                Linear.of("head", 2, 3, backend, random));
    }

    private static byte[] bytes(StateDict state) {
        var out = new ByteArrayOutputStream();
        try {
            state.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static StateDict read(byte[] bytes) {
        try {
            return StateDict.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tensor picture(Backend backend) {
        return Tensor.constant(backend.normal(ArrayType.real(Shape.of(2, 5, 5, 1)), RandomStream.of(9)));
    }

    @Test
    void anotherNetworkTakesItUpToTheBit() {
        var first = net(backend, 1);
        var second = net(backend, 2);
        byte[] saved = bytes(StateDict.of(first));
        read(saved).loadInto(second);
        assertArrayEquals(first.apply(picture(backend)).value().toFloats(), second.apply(picture(backend)).value().toFloats());
        assertArrayEquals(saved, bytes(StateDict.of(second)));
        assertEquals(List.of("features.0.weight", "features.0.bias", "features.1.weight", "features.1.bias", "head.weight",
                "head.bias", "features.1.running_mean", "features.1.running_var"), List.copyOf(read(saved).arrays().keySet()));
    }

    @Test
    void aMappedFileIsReadInPlace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("net.safetensors");
        Files.write(file, bytes(StateDict.of(net(backend, 1))));
        var second = net(backend, 2);
        try (var channel = FileChannel.open(file)) {
            StateDict.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())).loadInto(second);
        }
        assertArrayEquals(Files.readAllBytes(file), bytes(StateDict.of(second)));
    }

    @Test
    void thePrecisionIsThatOfTheNetworkLoadedInto() {
        var exact = new ReferenceBackend();
        var wide = net(exact, 1);
        var narrow = net(backend, 2);
        read(bytes(StateDict.of(wide))).loadInto(narrow);
        double[] expected = wide.stateDict().get("head.weight").toDoubles();
        float[] got = narrow.stateDict().get("head.weight").toFloats();
        for (int i = 0; i < got.length; i++) assertEquals((float) expected[i], got[i]);
    }

    @Test
    void itIsACopy() {
        var net = net(backend, 1);
        var state = StateDict.of(net);
        byte[] before = bytes(state);
        net.parameters().forEach(p -> backend.scaleInto(p.value(), 2));
        assertArrayEquals(before, bytes(state));
    }

    private static StateDict different() {
        var backend = new SimdBackend(1);
        return StateDict.of(Sequential.of(Linear.of("head", 2, 4, backend, RandomStream.of(1)),
                Linear.of("other", 1, 1, backend, RandomStream.of(1)), BatchNorm.of("features.1", 2, backend)));
    }

    @Test
    void whatDoesNotFitIsListedAndNothingChanges() {
        var net = net(backend, 1);
        byte[] before = bytes(StateDict.of(net));
        var e = assertThrows(IllegalArgumentException.class, () -> different().loadInto(net));
        assertEquals("state dict: does not fit; missing [\"features.0.weight\", \"features.0.bias\"], unexpected "
                + "[\"other.weight\", \"other.bias\"], of another shape [head.weight is F32(2,4), needed is real(2,3), "
                + "head.bias is F32(4), needed is real(3)]", e.getMessage());
        assertArrayEquals(before, bytes(StateDict.of(net)));
    }

    @Test
    void whatFitsIsLoadedAndTheRestIsSaid() {
        var net = net(backend, 1);
        var mine = net.stateDict().get("features.1.weight");
        backend.scaleInto(mine, 5);
        double[] head = net.stateDict().get("head.weight").toDoubles();
        var mismatch = different().loadFitting(net);
        assertEquals(different().compare(net), mismatch);
        assertEquals(List.of("other.weight", "other.bias"), mismatch.unexpected());
        assertArrayEquals(new double[] {1, 1}, mine.toDoubles());
        assertArrayEquals(head, net.stateDict().get("head.weight").toDoubles());
        assertTrue(StateDict.of(net).loadFitting(net).isNone());
    }

    @Test
    void trainingGoesOnToTheSameBits() {
        var straight = net(backend, 1);
        var adam = new Adam(straight.parameters(), 0.01);
        train(straight, adam, 0, 7);
        var first = net(backend, 1);
        var half = new Adam(first.parameters(), 0.01);
        train(first, half, 0, 3);
        half.learningRate(0.01);
        byte[] saved = bytes(StateDict.empty().with("model", StateDict.of(first)).with("adam", StateDict.of(half))
                .note("step", "3"));
        var second = net(backend, 5);
        var rest = new Adam(second.parameters(), 0.5);
        var state = read(saved);
        state.part("model").loadInto(second);
        state.part("adam").loadInto(rest);
        assertEquals(3, rest.steps());
        assertEquals(0.01, rest.learningRate());
        train(second, rest, Integer.parseInt(state.notes().get("step")), 7);
        assertArrayEquals(bytes(StateDict.of(straight)), bytes(StateDict.of(second)));
        assertArrayEquals(bytes(StateDict.of(adam)), bytes(StateDict.of(rest)));
    }

    private void train(Layer net, Optimizer optimizer, int from, int to) {
        for (int step = from; step < to; step++) {
            var training = new Training(RandomStream.of(1).stream(step));
            Tensor loss = training.run(() -> net.apply(picture(backend)).crossEntropy(new int[] {0, 2}));
            optimizer.step(Evaluation.ofLoss(loss).keep(training.observed()).run());
            training.commit();
        }
    }

    @Test
    void anOptimizerRefusesWhatIsNotItsOwn() {
        var net = net(backend, 1);
        var adam = new Adam(net.parameters(), 0.01);
        for (var wrong : List.of(StateDict.of(net), StateDict.of(new Sgd(net.parameters(), 0.1)),
                StateDict.of(adam).note("steps", "many"), StateDict.of(adam).note("steps", "-1"),
                StateDict.of(adam).note("learning_rate", "NaN"))) {
            byte[] before = bytes(StateDict.of(adam));
            assertThrows(IllegalArgumentException.class, () -> wrong.loadInto(adam), wrong::toString);
            assertArrayEquals(before, bytes(StateDict.of(adam)));
        }
    }

    @Test
    void twoLayersOfOneNameAreRefusedAndALayerUsedTwiceIsOne() {
        var a = BatchNorm.of("norm", 2, backend);
        var twice = Sequential.of(a, a);
        assertSame(a.buffers().get("norm.running_mean"), twice.stateDict().get("norm.running_mean"));
        assertEquals(4, twice.stateDict().size());
        var same = Sequential.of(a, BatchNorm.of("norm", 2, backend));
        assertTrue(assertThrows(IllegalStateException.class, () -> StateDict.of(same)).getMessage().contains("norm."));
        assertThrows(IllegalStateException.class, () -> Module.buffers(Stream.of(a, BatchNorm.of("norm", 2, backend))));
        var state = StateDict.of(twice);
        assertThrows(IllegalArgumentException.class, () -> state.with("x", state).with("x", state));
    }

    @Test
    void namesFromAFileCannotMoveTheCursor() {
        var state = StateDict.empty().with("\u001b[2J\n", StateDict.of(Linear.of("l", 1, 1, backend, RandomStream.of(1))));
        var e = assertThrows(IllegalArgumentException.class, () -> read(bytes(state)).loadInto(net(backend, 1)));
        assertTrue(e.getMessage().lines().count() == 1 && e.getMessage().indexOf('\u001b') < 0, e.getMessage());
    }
}
