package cinegrad.bench.peers;

import cinegrad.bench.Contender;
import cinegrad.bench.Task;
import cinegrad.bench.Workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// PyTorch's C++ library through JavaCPP: oneDNN convolutions, OpenBLAS products, pocketfft transforms.
final class PyTorch implements Contender {
    /// How the images of a convolution lie in memory.
    enum Layout {
        /// (N, C, H, W), PyTorch's default and what the reference network uses.
        CHANNELS_FIRST,
        /// (N, H, W, C) in memory under the same indices, which oneDNN prefers on some machines.
        CHANNELS_LAST
    }

    static final String VERSION = "2.13.0";

    /// A view of characters that somebody else must keep.
    private static final BytePointer ORTHO_TEXT = new BytePointer("ortho");
    static final StringViewOptional ORTHO = new StringViewOptional(ORTHO_TEXT);

    private final Layout layout;

    PyTorch(Layout layout) {
        this.layout = layout;
    }

    /// JavaCPP finds libraries that depend on each other only after all are unpacked.
    static void load() {
        try {
            for (String library : new String[] {"libgomp.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so"}) {
                Loader.cacheResource("/org/bytedeco/pytorch/" + Loader.getPlatform() + "/" + library);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Loader.load(torch.class);
    }

    @Override
    public String name() {
        return "PyTorch " + VERSION + (layout == Layout.CHANNELS_LAST ? ", channels last" : "");
    }

    @Override
    public Optional<Prepared> prepare(Workload work, int threads) {
        boolean matters = work instanceof Workload.Convolution || work instanceof Workload.Layer l && l.task().dependsOnLayout()
                && l.task() != Task.GRID_SAMPLE_3D;
        if (layout == Layout.CHANNELS_LAST && !matters) return Optional.empty();
        load();
        torch.set_num_threads(threads);
        return Optional.of(switch (work) {
            case Workload.Convolution c -> tensor(convolution(c), c.pass() == Workload.Pass.WEIGHT_GRADIENT
                    ? new long[] {2, 3, 1, 0} : new long[] {0, 2, 3, 1});
            case Workload.Matmul m -> {
                Tensor a = Tensor.create(m.a(), m.n(), m.n());
                Tensor b = Tensor.create(m.b(), m.n(), m.n());
                yield tensor(() -> torch.matmul(a, b));
            }
            case Workload.Fourier f -> {
                Tensor x = torch.view_as_complex(Tensor.create(f.input(), f.frames(), f.height(), f.width(), 2));
                yield tensor(() -> torch.fft_fft2(x, new LongArrayRefOptional(), new long[] {-2, -1}, ORTHO));
            }
            case Workload.TrainingStep s -> new PyTorchStep(s);
            case Workload.Layer l -> new PyTorchLayer(l, this::laidOut);
        });
    }

    private Supplier<Tensor> convolution(Workload.Convolution c) {
        long[] one = {1, 1};
        Tensor x = laidOut(Tensor.create(c.input(), c.frames(), c.height(), c.width(), c.in()).permute(0, 3, 1, 2));
        Tensor w = laidOut(Tensor.create(c.weight(), 3, 3, c.in(), c.out()).permute(3, 2, 0, 1));
        Tensor g = laidOut(Tensor.create(c.outputGradient(), c.frames(), c.height(), c.width(), c.out()).permute(0, 3, 1, 2));
        return switch (c.pass()) {
            case FORWARD -> {
                var noBias = new TensorOptional();
                yield () -> torch.conv2d(x, w, noBias, one, one, one, 1);
            }
            case INPUT_GRADIENT -> {
                var wanted = wanted(true, false);
                yield () -> torch.convolution_backward(g, x, w, new LongArrayRefOptional(), one, one, one, false, new long[2], 1,
                        wanted).get0();
            }
            case WEIGHT_GRADIENT -> {
                var wanted = wanted(false, true);
                yield () -> torch.convolution_backward(g, x, w, new LongArrayRefOptional(), one, one, one, false, new long[2], 1,
                        wanted).get1();
            }
        };
    }

    private static BoolPointer wanted(boolean input, boolean weight) {
        return new BoolPointer(3).put(0, input).put(1, weight).put(2, false);
    }

    private Tensor laidOut(Tensor x) {
        return layout == Layout.CHANNELS_LAST ? x.contiguous(torch.MemoryFormat.ChannelsLast) : x.contiguous();
    }

    /// The numbers of a tensor, its axes in that order; in their own order where none is given.
    static float[] floats(Tensor x, long... axes) {
        try (var _ = new PointerScope()) {
            Tensor real = x.is_complex() ? torch.view_as_real(x) : x;
            Tensor ordered = (axes.length == 0 ? real : real.permute(axes)).contiguous();
            var numbers = new float[(int) ordered.numel()];
            ordered.data_ptr_float().get(numbers);
            return numbers;
        }
    }

    /// @param axes the order of axes in which the result is the workload's
    private static Prepared tensor(Supplier<Tensor> work, long... axes) {
        return new Prepared() {
            private Tensor last;

            @Override
            public long run() {
                if (last != null) last.close();
                long start = System.nanoTime();
                last = work.get();
                return System.nanoTime() - start;
            }

            @Override
            public float[][] results() {
                return new float[][] {floats(last, axes)};
            }

            @Override
            public void close() {
                if (last != null) last.close();
            }
        };
    }
}
