package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Conv;
import cinegrad.autograd.nn.Layer;
import cinegrad.autograd.nn.Linear;
import cinegrad.autograd.nn.Sequential;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ddei.io.image.Png;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;

/// Lesson 3: a convolutional network learns to read digits which the program draws itself.
public final class Lesson3Digits {
    private static final int SIZE = 16;
    private static final int BATCH = 50;

    private Lesson3Digits() { }

    /// Pictures (n, 16, 16, 1) and what they show.
    record Digits(Tensor images, int[] labels) {
        static Digits draw(int n, Backend backend, RandomStream random) {
            float[] pixels = new float[n * SIZE * SIZE];
            int[] labels = random.integers(n, 10);
            for (int i = 0; i < n; i++) {
                System.arraycopy(Strokes.draw(labels[i], SIZE, random), 0, pixels, i * SIZE * SIZE, SIZE * SIZE);
            }
            return new Digits(Tensor.constant(backend.upload(ArrayType.real(Shape.of(n, SIZE, SIZE, 1)), pixels)), labels);
        }
    }

    public static void main(String[] args) {
        System.out.printf("read correctly of 500 digits never seen before: %.1f %%%n", 100 * learn(150, Paper.of(args)));
    }

    static Sequential network(Backend backend, RandomStream random) {
        var same = ConvOptions.DEFAULT.withPadding(1, 1);
        return Sequential.of(
                Conv.of("first", 2, 1, 8, 3, same, backend, random), Layer.of(Tensor::relu), Layer.of(x -> x.maxPool(2, 2)),
                Conv.of("second", 2, 8, 16, 3, same, backend, random), Layer.of(Tensor::relu), Layer.of(x -> x.maxPool(2, 2)),
                Layer.of(x -> x.reshape(x.shape().size(0), SIZE / 4 * (SIZE / 4) * 16)),
                Linear.of("last", SIZE / 4 * (SIZE / 4) * 16, 10, backend, random));
    }

    /// The share of unseen digits that are read correctly after `steps` steps.
    static double learn(int steps, Paper paper) {
        var backend = new SimdBackend();
        var random = RandomStream.of(3);
        var network = network(backend, random.stream("network"));
        var adam = new Adam(network.parameters(), 0.004);
        for (int step = 0; step < steps; step++) {
            var batch = Digits.draw(BATCH, backend, random.stream("train").stream(step));
            Tensor loss = network.apply(batch.images()).crossEntropy(batch.labels());
            adam.step(loss.backward());
            if (step % 30 == 0) System.out.printf("step %3d   cross entropy %.4f%n", step, loss.item());
        }

        var unseen = Digits.draw(500, backend, random.stream("unseen"));
        double[] read = network.apply(unseen.images()).argmax(-1).value().toDoubles();
        int right = 0;
        int[][] confusion = new int[10][10];
        for (int i = 0; i < read.length; i++) {
            confusion[unseen.labels()[i]][(int) read[i]]++;
            if (read[i] == unseen.labels()[i]) right++;
        }
        System.out.println("what it shows (rows), what was read (columns):");
        for (int[] row : confusion) System.out.println(String.join("", Arrays.stream(row).mapToObj("%4d"::formatted).toList()));
        paper.draw("lesson3-digits.png", sheet(unseen, read));
        return (double) right / read.length;
    }

    /// The first 100 digits, thrice as large, those misread in red.
    private static byte[] sheet(Digits digits, double[] read) {
        int columns = 20, rows = 5, zoom = 3, cell = SIZE * zoom;
        float[] pixels = digits.images().value().toFloats();
        int[] rgb = new int[rows * cell * columns * cell];
        for (int p = 0; p < rgb.length; p++) {
            int y = p / (columns * cell), x = p % (columns * cell), i = y / cell * columns + x / cell;
            int gray = 255 - Math.round(255 * pixels[i * SIZE * SIZE + y % cell / zoom * SIZE + x % cell / zoom]);
            rgb[p] = read[i] == digits.labels()[i] ? gray << 16 | gray << 8 | gray : 0xff0000 | gray << 8 | gray;
        }
        return Png.rgb(rgb, rows * cell, columns * cell);
    }
}
