package cinegrad.bench.race;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// The networks that are trained, their first weights and their batches. All pad their convolutions to the size of the image.
public enum Network {
    /// (64, 1, 28, 28): convolution 5×5 to 6, ReLU, maximum 2×2, convolution 5×5 to 16, ReLU, maximum 2×2, products to 120, 84,
    /// 10 with ReLU between; mean cross-entropy.
    LENET(0.1, new int[] {64, 1, 28, 28}, new int[] {64, 10}),

    /// (4, 1, 64, 64): on three levels of 16, 32, 64 channels two convolutions 3×3 with ReLU each, maximum 2×2 on the way down;
    /// on the way up each pixel four times, joined behind the level's own channels; a convolution 1×1; mean squared error.
    UNET(0.1, new int[] {4, 1, 64, 64}, new int[] {4, 1, 64, 64}),

    /// 8 frames of (4, 1, 32, 32): a convolutional LSTM of 32 channels, one convolution 3×3 of frame and state to the gates i, f,
    /// g, o; a convolution 1×1 of the last state; mean squared error. The input is (8, 4, 1, 32, 32).
    CONVLSTM(0.1, new int[] {8, 4, 1, 32, 32}, new int[] {4, 1, 32, 32});

    /// Channels of the state of [#CONVLSTM].
    public static final int HIDDEN = 32;
    private static final int BATCHES = 8;

    /// A batch.
    ///
    /// @param input  of the network's input sizes
    /// @param target of its target sizes
    public record Batch(float[] input, float[] target) { }

    /// A weight.
    ///
    /// @param sizes (out, in, height, width), (in, out), or (n) of a bias
    public record Weight(int[] sizes, float[] numbers) { }

    private final double rate;
    private final int[] inputSizes;
    private final int[] targetSizes;

    Network(double rate, int[] inputSizes, int[] targetSizes) {
        this.rate = rate;
        this.inputSizes = inputSizes;
        this.targetSizes = targetSizes;
    }

    /// The learning rate.
    public double rate() {
        return rate;
    }

    public int[] inputSizes() {
        return inputSizes.clone();
    }

    public int[] targetSizes() {
        return targetSizes.clone();
    }

    /// The first weights by name, in the order they are used; "NAME.b" is the bias of "NAME".
    public Map<String, Weight> weights() {
        var all = new LinkedHashMap<String, Weight>();
        var random = new SplittableRandom(7);
        for (var layer : layers()) {
            int[] sizes = layer.sizes;
            int out = sizes.length == 2 ? sizes[1] : sizes[0];
            int fanIn = product(sizes) / out;
            all.put(layer.name, new Weight(sizes, uniform(product(sizes), Math.sqrt(3.0 / fanIn), random)));
            all.put(layer.name + ".b", new Weight(new int[] {out}, uniform(out, 0.05, random)));
        }
        return all;
    }

    private record Named(String name, int... sizes) { }

    private List<Named> layers() {
        return switch (this) {
            case LENET -> List.of(new Named("c1", 6, 1, 5, 5), new Named("c2", 16, 6, 5, 5), new Named("f1", 784, 120),
                    new Named("f2", 120, 84), new Named("f3", 84, 10));
            case UNET -> {
                var list = new ArrayList<Named>();
                int[][] blocks = {{1, 16}, {16, 32}, {32, 64}, {32 + 64, 32}, {16 + 32, 16}};
                for (int i = 0; i < blocks.length; i++) {
                    list.add(new Named("b" + i + "a", blocks[i][1], blocks[i][0], 3, 3));
                    list.add(new Named("b" + i + "b", blocks[i][1], blocks[i][1], 3, 3));
                }
                list.add(new Named("last", 1, 16, 1, 1));
                yield list;
            }
            case CONVLSTM -> List.of(new Named("gates", 4 * HIDDEN, 1 + HIDDEN, 3, 3), new Named("last", 1, HIDDEN, 1, 1));
        };
    }

    /// The batches, taken in turns.
    public List<Batch> batches() {
        var random = new SplittableRandom(11);
        var all = new ArrayList<Batch>();
        for (int i = 0; i < BATCHES; i++) {
            if (this == LENET) {
                var digits = Digits.of(inputSizes[0], 100 + i);
                all.add(new Batch(digits.pixels(), digits.oneHot()));
                continue;
            }
            float[] clean = waves(this == UNET ? 1 : inputSizes[0] + 1, random);
            int frame = product(targetSizes);
            var target = new float[frame];
            System.arraycopy(clean, clean.length - frame, target, 0, frame);
            var input = new float[product(inputSizes)];
            for (int k = 0; k < input.length; k++) {
                input[k] = clean[k] + (this == UNET ? (float) random.nextDouble(-0.5, 0.5) : 0);
            }
            all.add(new Batch(input, target));
        }
        return all;
    }

    /// Plane waves that move, a frame after the other.
    private float[] waves(int frames, SplittableRandom random) {
        int images = targetSizes[0];
        int side = targetSizes[3];
        var numbers = new float[frames * images * side * side];
        for (int n = 0; n < images; n++) {
            double kx = random.nextDouble(-0.6, 0.6);
            double ky = random.nextDouble(-0.6, 0.6);
            double speed = random.nextDouble(0.2, 1);
            for (int t = 0; t < frames; t++) {
                for (int y = 0; y < side; y++) {
                    for (int x = 0; x < side; x++) {
                        numbers[((t * images + n) * side + y) * side + x] = (float) Math.sin(kx * x + ky * y + speed * t);
                    }
                }
            }
        }
        return numbers;
    }

    static float[] uniform(int count, double bound, SplittableRandom random) {
        var numbers = new float[count];
        for (int i = 0; i < count; i++) numbers[i] = (float) random.nextDouble(-bound, bound);
        return numbers;
    }

    private static int product(int[] sizes) {
        int product = 1;
        for (int s : sizes) product *= s;
        return product;
    }
}
