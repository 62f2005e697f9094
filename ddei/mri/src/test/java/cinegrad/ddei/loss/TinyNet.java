package cinegrad.ddei.loss;

import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.model.TorchLayout;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.LinkedHashMap;
import java.util.stream.IntStream;

/// The small network and arrays of the specification's §15, whose every number is a sine.
final class TinyNet {
    private final Backend backend;
    private final Crnn model;

    /// Parameter number i is 0.2 · S(shape; 0.37, i), λ is 0.3.
    TinyNet(Backend backend) {
        this.backend = backend;
        this.model = Crnn.of(backend, 4, 2, RandomStream.of(1));
        var published = new LinkedHashMap<String, NdArray>();
        TorchLayout.WIDTH_HEIGHT.stateDict(model).forEach((name, value) -> {
            int number = published.size();
            double[] sines = IntStream.range(0, value.numbers()).mapToDouble(k -> 0.2 * sine(0.37 * k + number)).toArray();
            published.put(name, backend.upload(value.type(), number == 0 ? new double[] {0.3} : sines));
        });
        TorchLayout.WIDTH_HEIGHT.load(model, published);
    }

    Crnn model() {
        return model;
    }

    private static double sine(double angle) {
        return (float) Math.sin(angle);
    }

    /// S((1, 2, T, H, W); a, b), as complex (1, T, H, W).
    NdArray video(int t, int h, int w, double a, double b) {
        int n = t * h * w;
        double[] values = new double[2 * n];
        for (int i = 0; i < 2 * n; i++) values[2 * (i % n) + i / n] = sine(a * i + b);
        return backend.upload(ArrayType.complex(Shape.of(1, t, h, w)), values);
    }
}
