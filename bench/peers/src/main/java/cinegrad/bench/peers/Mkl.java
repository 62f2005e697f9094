package cinegrad.bench.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import cinegrad.bench.Contender;
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
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/// Intel's Math Kernel Library: products through CBLAS, transforms through its FFTW interface (unscaled).
final class Mkl implements Contender {
    private static final int ROW_MAJOR = 101;
    private static final int AS_IT_IS = 111;
    private static final int FFTW_FORWARD = -1;
    private static final int FFTW_ESTIMATE = 1 << 6;

    private final SymbolLookup symbols;

    private Mkl(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /// MKL if it is made for this processor. Its parts name each other, so all are loaded, those that others need first.
    static Optional<Contender> here() {
        if (!Loader.getPlatform().equals("linux-x86_64")) return Optional.empty();
        Peers.unpackIntoTheProject();
        String last = "";
        for (String part : new String[] {"iomp5", "mkl_core", "mkl_intel_thread", "mkl_intel_lp64", "mkl_def", "mkl_avx2", "mkl_avx512", "mkl_rt"}) {
            last = unpack(part.equals("iomp5") ? "libiomp5.so" : "lib" + part + ".so.3").toString();
            if (!part.matches("mkl_(def|avx.*)")) System.load(last);       // the kernels are looked up by MKL itself, by processor
        }
        return Optional.of(new Mkl(SymbolLookup.libraryLookup(last, Arena.global())));
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
            case Workload.Convolution _, Workload.TrainingStep _ -> Optional.empty();
        };
    }

    private Prepared matmul(Workload.Matmul m) {
        int n = m.n();
        var memory = Arena.ofShared();
        var a = memory.allocateFrom(JAVA_FLOAT, m.a());
        var b = memory.allocateFrom(JAVA_FLOAT, m.b());
        var c = memory.allocate(JAVA_FLOAT, (long) n * n);
        MethodHandle gemm = function("cblas_sgemm", null, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT,
                ADDRESS, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT);
        return new InNative(memory, c, 1, () -> call(gemm, ROW_MAJOR, AS_IT_IS, AS_IT_IS, n, n, n, 1f, a, n, b, n, 0f, c, n));
    }

    private Prepared fourier(Workload.Fourier f) {
        int pixels = f.height() * f.width();
        var memory = Arena.ofShared();
        var x = memory.allocateFrom(JAVA_FLOAT, f.input());
        var y = memory.allocate(JAVA_FLOAT, x.byteSize() / Float.BYTES);
        var sides = memory.allocateFrom(JAVA_INT, f.height(), f.width());
        MethodHandle plan = function("fftwf_plan_many_dft", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS,
                JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        var planned = (MemorySegment) call(plan, 2, sides, f.frames(), x, sides, 1, pixels, y, sides, 1, pixels, FFTW_FORWARD, FFTW_ESTIMATE);
        MethodHandle execute = function("fftwf_execute", null, ADDRESS);
        return new InNative(memory, y, pixels, () -> call(execute, planned));
    }

    /// Work on memory outside the heap, whose energy comes out `scale` times too large.
    private record InNative(Arena memory, MemorySegment output, double scale, Runnable work) implements Prepared {
        @Override
        public long run() {
            long start = System.nanoTime();
            work.run();
            return System.nanoTime() - start;
        }

        @Override
        public double energy() {
            return Contender.energy(output.toArray(JAVA_FLOAT)) / scale;
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
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
