package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.model.Crnn;
import cinegrad.ops.ArrayType;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.Shape;
import cinegrad.ops.random.RandomStream;
import java.util.function.LongFunction;

/// The small network and arrays of the specification's §15, whose every number is a sine.
final class TinyNet {
    private final Backend backend;
    private final Crnn model;

    /// Parameter number i is 0.2 · S(shape; 0.37, i), λ is 0.3.
    TinyNet(Backend backend) {
        this.backend = backend;
        this.model = Crnn.of(backend, 4, 2, RandomStream.of(1));
        var parameters = model.parameters();
        backend.writeInto(parameters.getFirst().value(), new double[] {0.3});
        for (int i = 1; i < parameters.size(); i++) {
            int number = i;
            var shape = parameters.get(i).shape();
            backend.writeInto(parameters.get(i).value(), shape.rank() == 1
                    ? fill(shape.elements(), k -> 0.2 * sine(0.37 * k + number))
                    : kernel(shape, k -> 0.2 * sine(0.37 * k + number)));
        }
    }

    Crnn model() {
        return model;
    }

    /// The published kernels are (K, C, W, H), ours (1, H, W, C, K).
    private static double[] kernel(Shape s, LongFunction<Double> published) {
        int height = s.size(1), width = s.size(2), in = s.size(3), out = s.size(4);
        double[] values = new double[s.elements()];
        int at = 0;
        for (int h = 0; h < height; h++) {
            for (int w = 0; w < width; w++) {
                for (int c = 0; c < in; c++) for (int k = 0; k < out; k++) values[at++] = published.apply(((k * in + c) * width + w) * height + h);
            }
        }
        return values;
    }

    private static double[] fill(int n, LongFunction<Double> f) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) values[i] = f.apply(i);
        return values;
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

    Tensor constant(int t, int h, int w, double a, double b) {
        return Tensor.constant(video(t, h, w, a, b));
    }
}
