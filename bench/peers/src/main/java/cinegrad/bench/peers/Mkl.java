package cinegrad.bench.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.invoke.MethodHandles.insertArguments;

import cinegrad.bench.Contender;
import cinegrad.bench.ProgramContender;
import cinegrad.bench.Workload;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/// Intel's Math Kernel Library: products through CBLAS, transforms through its FFTW interface (unscaled).
@SuppressWarnings("restricted")              // calls native code, which is its purpose
final class Mkl implements Contender {
    private static final int ROW_MAJOR = 101;
    private static final int AS_IT_IS = 111;
    private static final int FFTW_FORWARD = -1;
    private static final int FFTW_ESTIMATE = 1 << 6;

    private final SymbolLookup symbols;

    private Mkl(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /// MKL in a JVM of its own: its OpenMP and PyTorch's crash in one process.
    static Optional<Contender> program() {
        return ProgramContender.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dcinegrad.home=" + System.getProperty("cinegrad.home", "."), "-cp", System.getProperty("java.class.path"),
                Mkl.class.getName());
    }

    public static void main(String[] arguments) throws IOException {
        var mkl = here();
        System.exit(mkl.isEmpty() ? 3 : ProgramContender.serve(mkl.get(), arguments));
    }

    /// MKL if it is made for this processor. Its door, libmkl_rt, opens the other parts by itself where it lies.
    private static Optional<Contender> here() {
        Peers.unpackIntoTheProject();
        if (!Loader.getPlatform().equals("linux-x86_64")) return Optional.empty();
        System.load(unpack("libiomp5.so").toString());
        for (String part : new String[] {"core", "intel_thread", "intel_lp64", "def", "avx2", "avx512"}) {
            unpack("libmkl_" + part + ".so.3");
        }
        return Optional.of(new Mkl(SymbolLookup.libraryLookup(unpack("libmkl_rt.so.3").toPath(), Arena.global())));
    }

    private static File unpack(String library) {
        try {
            return Loader.cacheResource("/org/bytedeco/mkl/" + Loader.getPlatform() + "/" + library);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "MKL 2026.1";
    }

    @Override
    public Optional<Prepared> prepare(Workload work, int threads) {
        call(function("MKL_Set_Num_Threads", null, JAVA_INT), threads);
        return switch (work) {
            case Workload.Matmul m -> Optional.of(matmul(m));
            case Workload.Fourier f -> Optional.of(fourier(f));
            case Workload.Convolution _, Workload.TrainingStep _, Workload.Layer _ -> Optional.empty();
        };
    }

    private Prepared matmul(Workload.Matmul m) {
        int n = m.n();
        var memory = Arena.ofShared();
        var a = memory.allocateFrom(JAVA_FLOAT, m.a());
        var b = memory.allocateFrom(JAVA_FLOAT, m.b());
        var c = memory.allocate(JAVA_FLOAT, (long) n * n);
        MethodHandle gemm = function("cblas_sgemm", null, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_FLOAT,
                ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT);
        return new InNative(memory, c, 1, insertArguments(gemm, 0, ROW_MAJOR, AS_IT_IS, AS_IT_IS, n, n, n, 1f, a, n, b, n, 0f, c,
                n));
    }

    private Prepared fourier(Workload.Fourier f) {
        int pixels = f.height() * f.width();
        var memory = Arena.ofShared();
        var x = memory.allocateFrom(JAVA_FLOAT, f.input());
        var y = memory.allocate(JAVA_FLOAT, x.byteSize() / Float.BYTES);
        var sides = memory.allocateFrom(JAVA_INT, f.height(), f.width());
        MethodHandle plan = function("fftwf_plan_many_dft", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT,
                JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        var planned = (MemorySegment) call(plan, 2, sides, f.frames(), x, sides, 1, pixels, y, sides, 1, pixels, FFTW_FORWARD,
                FFTW_ESTIMATE);
        MethodHandle execute = function("fftwf_execute", null, ADDRESS);
        return new InNative(memory, y, pixels, insertArguments(execute, 0, planned));
    }

    /// Work on memory outside the heap, whose numbers come out √`scale` times too large.
    private record InNative(Arena memory, MemorySegment output, double scale, MethodHandle work) implements Prepared {
        @Override
        public long run() {
            long start = System.nanoTime();
            try {
                work.invokeExact();
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            return System.nanoTime() - start;
        }

        @Override
        public float[][] results() {
            float[] y = output.toArray(JAVA_FLOAT);
            for (int i = 0; i < y.length && scale != 1; i++) y[i] /= (float) Math.sqrt(scale);
            return new float[][] {y};
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    private MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        var type = result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments);
        return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), type);
    }

    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
