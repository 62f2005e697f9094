package cinegrad.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A piece of work, the same for every contender. Inputs are [#wave]s in our own layout, channels last, whatever the contender
/// turns them into before the clock starts.
public sealed interface Workload {

    /// What is computed and how large, for a table.
    String title();

    /// Floating-point operations by the textbook's count, multiply and add apart; 0 where no count is customary.
    double flops();

    /// How far apart the energies of two contenders may be, relatively.
    default double tolerance() {
        return 1e-4;
    }

    /// The work as words of a command line, e.g. `conv weight_gradient 12 128 128 64 64`.
    default List<String> words() {
        var words = switch (this) {
            case Convolution c -> Stream.of("conv", c.pass.name().toLowerCase(Locale.ROOT), c.frames, c.height, c.width, c.in, c.out);
            case Matmul m -> Stream.of("matmul", m.n);
            case Fourier f -> Stream.of("fft2", f.frames, f.height, f.width);
            case TrainingStep s -> Stream.of("step", s.frames, s.height, s.width, s.channels, s.cascades);
        };
        return words.map(Object::toString).toList();
    }

    /// The work that [#words] describes.
    static Workload of(List<String> words) {
        boolean conv = words.getFirst().equals("conv");
        int[] n = words.stream().skip(conv ? 2 : 1).mapToInt(Integer::parseInt).toArray();
        return switch (words.getFirst()) {
            case "conv" -> new Convolution(Pass.valueOf(words.get(1).toUpperCase(Locale.ROOT)), n[0], n[1], n[2], n[3], n[4]);
            case "matmul" -> new Matmul(n[0]);
            case "fft2" -> new Fourier(n[0], n[1], n[2]);
            case "step" -> new TrainingStep(n[0], n[1], n[2], n[3], n[4]);
            default -> throw new IllegalArgumentException("workload: " + words + " is none; it starts with conv, matmul, fft2 or step");
        };
    }

    /// Deterministic numbers in [−1, 1]: element k is sin(frequency · k + phase).
    static float[] wave(int length, double frequency, double phase) {
        var x = new float[length];
        for (int k = 0; k < length; k++) x[k] = (float) Math.sin(frequency * k + phase);
        return x;
    }

    /// The three products a convolution layer needs in training.
    enum Pass { FORWARD, INPUT_GRADIENT, WEIGHT_GRADIENT }

    /// A 3×3 cross-correlation of every frame, zero padding 1, no bias: input (frames, height, width, in), weight
    /// (3, 3, in, out), output or its gradient (frames, height, width, out).
    record Convolution(Pass pass, int frames, int height, int width, int in, int out) implements Workload {
        public float[] input() {
            return wave(frames * height * width * in, 0.7, 0.3);
        }

        /// (3, 3, in, out).
        public float[] weight() {
            return wave(9 * in * out, 0.37, 1);
        }

        public float[] outputGradient() {
            return wave(frames * height * width * out, 0.53, 0.1);
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
            return wave(n * n, 0.7, 0.3);
        }

        public float[] b() {
            return wave(n * n, 0.37, 1);
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

    /// The forward Fourier transform of every frame over both axes, orthonormal, not centred, complex (re, im) pairs in and out.
    record Fourier(int frames, int height, int width) implements Workload {
        public float[] input() {
            return wave(2 * frames * height * width, 0.7, 0.3);
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
    /// gradients, and the Adam update with rate 1e-3. The group action is a rotation by [#ANGLE].
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
            float[] y = wave(2 * frames * height * width, 0.7, 0.3);
            for (int i = 0; i < y.length; i++) {
                if (!sampled(i / (2 * width * height), i / 2 % width)) y[i] = 0;
            }
            return y;
        }

        /// Tensor `index` of the reference's state dictionary, where λ is number 0 and each layer's weight precedes its bias.
        ///
        /// @param fanIn inputs of one output of that layer
        public float[] parameter(int index, int length, int fanIn) {
            float[] p = wave(length, 0.37, index);
            float scale = (float) (0.5 / Math.sqrt(fanIn));
            for (int i = 0; i < p.length; i++) p[i] *= scale;
            return p;
        }

        @Override
        public String title() {
            return String.format(Locale.ROOT, "DDEI training step, %d cascades, %d channels, %d×%d×%d", cascades, channels, frames, height, width);
        }

        @Override
        public double flops() {
            return 0;
        }

        @Override
        public double tolerance() {
            return 1e-3;
        }
    }
}
