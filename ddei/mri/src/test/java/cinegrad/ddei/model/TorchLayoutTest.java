package cinegrad.ddei.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.LinkedHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TorchLayoutTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    @Test
    void kernelsTurnAroundAndTheirAxesSwap() {
        NdArray torch = backend.upload(ArrayType.real(Shape.of(3, 2, 4, 5)), IntStream.range(0, 120).asDoubleStream().toArray());
        NdArray plain = TorchLayout.HEIGHT_WIDTH.fromTorch(torch);
        NdArray swapped = TorchLayout.WIDTH_HEIGHT.fromTorch(torch);
        assertEquals(Shape.of(1, 4, 5, 2, 3), plain.shape());
        assertEquals(Shape.of(1, 5, 4, 2, 3), swapped.shape());
        int k = 2, c = 1, first = 3, second = 1;
        double value = ((k * 2 + c) * 4 + first) * 5 + second;
        assertEquals(value, plain.toDoubles()[((first * 5 + second) * 2 + c) * 3 + k]);
        assertEquals(value, swapped.toDoubles()[((second * 4 + first) * 2 + c) * 3 + k]);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasLoadedComesBack(TorchLayout layout) {
        var from = Crnn.of(backend, 3, 1, RandomStream.of(1));
        var to = Crnn.of(backend, 3, 1, RandomStream.of(2));
        var wrapped = new LinkedHashMap<String, NdArray>();
        layout.stateDict(from).forEach((name, value) -> wrapped.put("module.backbone_net." + name, value));
        layout.load(to, wrapped);
        assertArrayEquals(TorchLayout.flat(layout.stateDict(from)).toDoubles(),
                TorchLayout.flat(layout.stateDict(to)).toDoubles());
        for (int i = 0; i < from.parameters().size(); i++) {
            assertArrayEquals(from.parameters().get(i).value().toDoubles(), to.parameters().get(i).value().toDoubles());
        }
    }

    @Test
    void whatDoesNotFitIsNamed() {
        var net = Crnn.of(backend, 2, 1, RandomStream.of(1));
        var stateDict = new LinkedHashMap<>(TorchLayout.WIDTH_HEIGHT.stateDict(net));
        NdArray bias = stateDict.remove("conv4_x.bias");
        stateDict.put("conv5_x.bias", bias);
        assertEquals("state dict: does not fit the network; missing [conv4_x.bias], unknown [conv5_x.bias]",
                assertThrows(IllegalArgumentException.class, () -> TorchLayout.WIDTH_HEIGHT.load(net, stateDict)).getMessage());
        var wider = new LinkedHashMap<>(TorchLayout.WIDTH_HEIGHT.stateDict(Crnn.of(backend, 3, 1, RandomStream.of(1))));
        wider.put("datalayer.lambda_", backend.full(ArrayType.real(Shape.of(1)), 7));
        double[] before = TorchLayout.flat(TorchLayout.WIDTH_HEIGHT.stateDict(net)).toDoubles();
        assertEquals("state dict: bcrnn.CRNN_model.i2h.weight is (3,2,3,3), the network needs (2,2,3,3)",
                assertThrows(ShapeException.class, () -> TorchLayout.WIDTH_HEIGHT.load(net, wider)).getMessage());
        assertArrayEquals(before, TorchLayout.flat(TorchLayout.WIDTH_HEIGHT.stateDict(net)).toDoubles());
    }
}
