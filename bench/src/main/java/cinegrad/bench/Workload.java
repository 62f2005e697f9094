package cinegrad.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A piece of work, the same for every contender. Inputs are [#wave]s in our own layout, channels last, whatever layout the
/// contender converts them to before the clock starts.
public sealed interface Workload {

    /// What is computed and how large, for a table.
    String title();

    /// Floating-point operations by the textbook's count, multiply and add apart; 0 where no count is customary.
    double flops();

    /// Bytes of the arrays that are read and written, each once; 0 where memory is not what the work is measured by.
    default double bytes() {
        return 0;
    }

    /// How far apart the results of two contenders may be, see [Probe#difference].
    default double tolerance() {
        return 1e-4;
    }

    /// The work as words of a command line, e.g. `conv weight_gradient 12 128 128 64 64`.
    default List<String> words() {
        var words = switch (this) {
            case Convolution c -> Stream.of("conv", c.pass.name().toLowerCase(Locale.ROOT), c.frames, c.height, c.width, c.in,
                    c.out);
            case Matmul m -> Stream.of("matmul", m.n);
            case Fourier f -> Stream.of("fft2", f.frames, f.height, f.width);
            case TrainingStep s -> Stream.of("step", s.frames, s.height, s.width, s.channels, s.cascades);
            case Layer l -> Stream.of("layer", l.task.name().toLowerCase(Locale.ROOT), l.part.name().toLowerCase(Locale.ROOT),
                    l.frames, l.height, l.width, l.channels);
        };
        return words.map(Object::toString).toList();
    }

    /// The work that [#words] describes.
    static Workload of(List<String> words) {
        int named = words.getFirst().equals("layer") ? 3 : words.getFirst().equals("conv") ? 2 : 1;
        int[] n = words.stream().skip(named).mapToInt(Integer::parseInt).toArray();
        return switch (words.getFirst()) {
            case "conv" -> new Convolution(Pass.valueOf(words.get(1).toUpperCase(Locale.ROOT)), n[0], n[1], n[2], n[3], n[4]);
            case "matmul" -> new Matmul(n[0]);
            case "fft2" -> new Fourier(n[0], n[1], n[2]);
            case "step" -> new TrainingStep(n[0], n[1], n[2], n[3], n[4]);
            case "layer" -> new Layer(Task.valueOf(words.get(1).toUpperCase(Locale.ROOT)),
                    Part.valueOf(words.get(2).toUpperCase(Locale.ROOT)), n[0], n[1], n[2], n[3]);
            default -> throw new IllegalArgumentException("workload: " + words
                    + " is none; it starts with conv, matmul, fft2, step or layer");
        };
    }

    /// Numbers in [−1, 1] without a pattern, the same in every language: element k is sin(frequency · (k² mod 1,000,003) +
    /// phase). Sums of products of plain sine waves cancel to next to nothing, and relative errors of what is left say nothing.
    static float[] noise(int length, double frequency, double phase) {
        var x = new float[length];
        for (int k = 0; k < length; k++) x[k] = (float) Math.sin(frequency * ((long) k * k % 1_000_003) + phase);
        return x;
    }

    /// The three products a convolution layer needs in training.
    enum Pass { FORWARD, INPUT_GRADIENT, WEIGHT_GRADIENT }

    /// A 3×3 cross-correlation of every frame, zero padding 1, no bias: input (frames, height, width, in), weight
    /// (3, 3, in, out), output or its gradient (frames, height, width, out).
    record Convolution(Pass pass, int frames, int height, int width, int in, int out) implements Workload {
        public float[] input() {
            return noise(frames * height * width * in, 0.7, 0.3);
        }

        /// (3, 3, in, out).
        public float[] weight() {
            return noise(9 * in * out, 0.37, 1);
        }

        public float[] outputGradient() {
            return noise(frames * height * width * out, 0.53, 0.1);
        }

        @Override
        public String title() {
            return String.format(Locale.ROOT, "3×3 convolution %d→%d, %s, %d×%d×%d", in, out,
                    pass.name().toLowerCase(Locale.ROOT).replace('_', ' '), frames, height, width);
        }

        @Override
        public double flops() {
            return 2.0 * 9 * in * out * frames * height * width;
        }
    }

    /// The product of two square matrices, row-major.
    record Matmul(int n) implements Workload {
        public float[] a() {
            return noise(n * n, 0.7, 0.3);
        }

        public float[] b() {
            return noise(n * n, 0.37, 1);
        }

        @Override
        public String title() {
            return n + "×" + n + " matrix product";
        }

        @Override
        public double flops() {
            return 2.0 * n * n * n;
        }
    }

    /// The forward Fourier transform of every frame over both axes, orthonormal, not centered, complex (re, im) pairs in and out.
    record Fourier(int frames, int height, int width) implements Workload {
        public float[] input() {
            return noise(2 * frames * height * width, 0.7, 0.3);
        }

        @Override
        public String title() {
            return String.format(Locale.ROOT, "2-D FFT, %d complex images %d×%d", frames, height, width);
        }

        /// 5 N log₂ N, the FFT's customary count.
        @Override
        public double flops() {
            double n = (double) height * width;
            return 5 * n * Math.log(n) / Math.log(2) * frames;
        }
    }

    /// One training step of DDEI's reference network, batch 1: the measurement-consistency and equivariance losses, their
    /// gradients, and the Adam update with rate 1e-3. The group action is a rotation by [#ANGLE]. Compared are the loss and the
    /// gradient of every parameter before the update, in the order and layout of the published state dictionary.
    record TrainingStep(int frames, int height, int width, int channels, int cascades) implements Workload {
        /// Degrees.
        public static final int ANGLE = 30;

        /// The weight of the data consistency before the first step, as the reference starts.
        public static final float LAMBDA = 0.5413249f;

        /// Whether column `w` of frame `t` is sampled: the middle four, and every eighth, moving on by three a frame.
        public boolean sampled(int t, int w) {
            return Math.abs(2 * w + 1 - width) < 4 || (w + 3 * t) % 8 == 0;
        }

        /// k-space (frames, height, width, 2), zero where not sampled.
        public float[] kspace() {
            float[] y = noise(2 * frames * height * width, 0.7, 0.3);
            for (int i = 0; i < y.length; i++) {
                if (!sampled(i / (2 * width * height), i / 2 % width)) y[i] = 0;
            }
            return y;
        }

        /// Tensor `index` of the reference's state dictionary, where λ is number 0 and each layer's weight precedes its bias.
        ///
        /// @param fanIn inputs of one output of that layer
        public float[] parameter(int index, int length, int fanIn) {
            float[] p = noise(length, 0.37, index);
            float scale = (float) (0.5 / Math.sqrt(fanIn));
            for (int i = 0; i < p.length; i++) p[i] *= scale;
            return p;
        }

        @Override
        public String title() {
            return String.format(Locale.ROOT, "training step, MC and rotation, %d cascades, %d channels, %d×%d×%d", cascades,
                    channels, frames, height, width);
        }

        @Override
        public double flops() {
            return 0;
        }

        /// Gradients of the first layers are what many ReLUs let through; in single precision some fall on the other side.
        @Override
        public double tolerance() {
            return 2e-2;
        }
    }

    /// What of a [Task] is timed: the result, or the gradients with respect to its inputs once the result is there.
    enum Part { FORWARD, GRADIENT }

    /// A [Task] on images (frames, height, width, channels). What makes images larger begins with half the height and width, what
    /// makes them smaller ends with it.
    record Layer(Task task, Part part, int frames, int height, int width, int channels) implements Workload {
        public float[] input() {
            boolean half = task.kind() == Task.Kind.INTERPOLATE;
            return noise(half ? numbers() / 4 : numbers(), 0.7, 0.3);
        }

        /// The other operand.
        public float[] second() {
            return noise(numbers(), 0.37, 1);
        }

        /// ∂L/∂y.
        public float[] outputGradient() {
            return noise(switch (task) {
                case SUM, MAXIMUM -> 1;
                case CHANNEL_SUMS -> channels;
                case PIXEL_SUMS -> numbers() / channels;
                case MAXIMUM_POOL, AVERAGE_POOL -> numbers() / 4;
                default -> numbers();
            }, 0.53, 0.1);
        }

        /// Where each pixel of the rotated images is read, (height, width) times (x, y), or times (x, y, z) for each frame as
        /// well.
        public float[] grid() {
            boolean volume = task == Task.GRID_SAMPLE_3D;
            int n = volume ? 3 : 2;
            double angle = Math.toRadians(30);
            var at = new float[frames * height * width * n];
            for (int p = 0; p < frames * height * width; p++) {
                double u = p % width - (width - 1) / 2.0;
                double v = p / width % height - (height - 1) / 2.0;
                int frame = p / width / height;
                at[n * p] = (float) ((Math.cos(angle) * u - Math.sin(angle) * v) * 2 / (width - 1));
                at[n * p + 1] = (float) ((Math.sin(angle) * u + Math.cos(angle) * v) * 2 / (height - 1));
                if (volume) at[n * p + 2] = (float) (0.9 * (2.0 * frame / (frames - 1) - 1));
            }
            return at;
        }

        private int numbers() {
            return frames * height * width * channels;
        }

        @Override
        public String title() {
            return String.format(Locale.ROOT, "%s%s, %d×%d×%d×%d", task.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    part == Part.GRADIENT ? ", gradient" : "", frames, height, width, channels);
        }

        @Override
        public double flops() {
            return 0;
        }

        @Override
        public double bytes() {
            return switch (task.kind()) {
                case ELEMENTWISE -> 4.0 * numbers() * (task.isBinary() || part == Part.GRADIENT ? 3 : 2);
                case REDUCTION -> 4.0 * numbers();
                case SOFTMAX, NORM, POOL, INTERPOLATE, SAMPLE -> 0;
            };
        }

        /// Sums of waves nearly cancel, and where a coordinate falls on a pixel its gradient depends on rounding.
        @Override
        public double tolerance() {
            return 2e-3;
        }
    }
}
