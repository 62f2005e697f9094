package cinegrad.gpu.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import cinegrad.gpu.CardSuite;
import cinegrad.gpu.CudaBackend;
import cinegrad.gpu.DriverRulesSuite;
import cinegrad.gpu.LostCardSuite;
import cinegrad.gpu.WarpTest;
import cinegrad.gpu.context.CudaContext;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// The way to a card, [CudaDriver] and [CudaDevice] and JCuda included, on a driver of our own: in processes that find it in
/// place of the system's.
public class EmulatedDriverTest {
    private static Path driver;

    @BeforeAll
    static void make() {
        EmulatedDevice.obstacle().ifPresent(why -> assumeTrue(false, why));
        driver = EmulatedDriver.in(Path.of("target", "emulated"));
    }

    /// A process on the emulated driver.
    private record Ended(int code, String output) {
        static Ended of(String card, List<String> options, Class<?> main, String... arguments) throws Exception {
            var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-modules=jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
            command.addAll(options);
            command.add(main.getName());
            command.addAll(List.of(arguments));
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("LD_LIBRARY_PATH", driver.toString());
            builder.environment().put("CINEGRAD_CARD", card);
            var process = builder.start();
            String output = new String(process.getInputStream().readAllBytes());
            return new Ended(process.waitFor(), output);
        }
    }

    /// Runs test classes, or methods as `class#method`; the number of failures is the exit code.
    static final class Suites {
        private Suites() { }

        public static void main(String[] tests) throws ClassNotFoundException {
            var request = LauncherDiscoveryRequestBuilder.request();
            for (String name : tests) {
                request.selectors(name.contains("#") ? selectMethod(name) : selectClass(Class.forName(name)));
            }
            var listener = new SummaryGeneratingListener();
            LauncherFactory.create().execute(request.build(), listener);
            listener.getSummary().printFailuresTo(new PrintWriter(System.out, true));
            System.out.println("succeeded: " + listener.getSummary().getTestsSucceededCount());
            System.exit((int) listener.getSummary().getTotalFailureCount());
        }
    }

    /// Says whether there is a card and what became of opening it.
    static final class Opening {
        private Opening() { }

        public static void main(String[] arguments) {
            System.out.println(CudaDriver.status());
            try {
                CudaDevice.open(0).close();
                System.out.println("opened");
            } catch (CudaException e) {
                System.out.println(e.getMessage());
            }
            var device = new CUdevice();
            JCudaDriver.cuDeviceGet(device, 0);
            var holders = new int[1];
            JCudaDriver.cuDevicePrimaryCtxGetState(device, new int[1], holders);
            System.out.println("holders of the context: " + holders[0]);
        }
    }

    /// Starts a kernel that will fail, and prints what the call named by the first argument says of it.
    static final class Blaming {
        private Blaming() { }

        public static void main(String[] call) {
            try (var context = new CudaContext(CudaDevice.open(0))) {
                var x = context.upload(new float[100]);
                context.launch("scale", Grid.of(4, 32), 2f, x, x, 1000L);
                switch (call[0]) {
                    case "allocate" -> context.take(1000);
                    case "write" -> context.upload(new float[100]);
                    case "mark" -> context.device().mark();
                    case "kernel" -> context.device().kernel("fill");
                    case "launch" -> context.launch("scale", Grid.of(1, 32), 2f, x, x, 10L);
                    case "free" -> context.device().freeBytes();
                    default -> throw new IllegalArgumentException(call[0]);
                }
            } catch (CudaException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /// Starts the kernels of operations so large that their tiles go beyond 65,535 along one axis.
    static final class Large {
        private Large() { }

        public static void main(String[] arguments) {
            try (var cuda = new CudaBackend(CudaDevice.open(0), ConvMode.FAST)) {
                int rows = 65_536 * 64;
                var tall = cuda.zeros(ArrayType.real(Shape.of(rows, 2)));
                var small = cuda.zeros(ArrayType.real(Shape.of(2, 3)));
                cuda.matmul(tall, Transpose.NO, small, Transpose.NO);
                cuda.matmul(small, Transpose.YES, tall, Transpose.YES);
                var complex = cuda.zeros(ArrayType.complex(Shape.of(rows, 2)));
                cuda.matmul(complex, Transpose.NO, cuda.zeros(ArrayType.complex(Shape.of(2, 2))), Transpose.NO);
                var g = Conv3dGeometry.same(Shape.of(1, 1, 1, 9, 8), Shape.of(1, 1, 1, 8, rows));
                var x = cuda.zeros(ArrayType.real(g.input()));
                var w = cuda.zeros(ArrayType.real(g.weight()));
                var y = cuda.conv3d(x, w, g, Conv3dFinish.NONE);
                cuda.conv3dInputGradient(y, w, g);
                cuda.conv3dWeightGradient(y, x, g);
                var back = Conv3dGeometry.same(Shape.of(1, 1, 1, 9, rows), Shape.of(1, 1, 1, rows, 8));
                cuda.conv3dInputGradient(cuda.conv3d(y, w, back, Conv3dFinish.NONE), w, back);
                cuda.conv3dWeightGradient(x, y, back);
                cuda.reduce(Reduction.SUM, tall, 1);
                cuda.softmax(SoftmaxKind.LOGARITHMS, tall, 1);
                cuda.fft(complex, FftGeometry.of(complex.shape(), FftGeometry.Direction.FORWARD, FftGeometry.Norm.NONE,
                        FftGeometry.Centering.NONE, 0));
                cuda.fft(complex, FftGeometry.of(complex.shape(), FftGeometry.Direction.FORWARD, FftGeometry.Norm.NONE,
                        FftGeometry.Centering.NONE, 1));
                cuda.synchronize();
            }
            System.out.println("started all");
        }
    }

    /// Prints the kernels of a convolution that the instructions of compute capability 9.0 alone are for.
    static final class Convolving {
        private Convolving() { }

        public static void main(String[] arguments) {
            try (var cuda = new CudaBackend(CudaDevice.open(0), ConvMode.FAST)) {
                var g = Conv3dGeometry.same(Shape.of(4, 1, 62, 30, 64), Shape.of(1, 3, 3, 64, 64));
                var x = cuda.zeros(ArrayType.real(g.input()));
                var w = cuda.zeros(ArrayType.real(g.weight()));
                System.out.println(cuda.timer().profile(() -> {
                    cuda.conv3d(x, w, g, Conv3dFinish.NONE);
                    cuda.conv3dWeightGradient(x, x, g);
                }));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesWithoutWarpgroupsWhereAsked(boolean warpgroups) throws Exception {
        var ended = Ended.of("kernels=skipped", List.of("-Dcinegrad.gpu.warpgroups=" + warpgroups), Convolving.class);
        assertEquals(0, ended.code, ended::output);
        assertEquals(warpgroups, ended.output.contains("convWide,") && ended.output.contains("convWideWeights,"), ended::output);
        assertEquals(!warpgroups, ended.output.contains("convTileFast,") && ended.output.contains("convWeightTileFast,"),
                ended::output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"capability=90", "capability=120 multiprocessors=7"})
    void aCardDoesWhatTheBackendAsksOfIt(String card) throws Exception {
        var ended = Ended.of(card + " megabytes=3000", List.of("-Dcinegrad.gpu=card"), Suites.class, CardSuite.class.getName(),
                WarpTest.class.getName());
        assertEquals(0, ended.code, ended::output);
        assertTrue(ended.output.contains("succeeded: 18"), ended::output);
    }

    /// Code of ours is compiled at once: only then is a variable that is not read any more no reason to keep what it holds.
    private static final List<String> COMPILED = List.of("-Xcomp", "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=compileonly,cinegrad.*::*");

    @ParameterizedTest
    @CsvSource({"aDownloadKeepsItsArray,slow=15", "aLaunchKeepsItsArguments,slow=15", "forgottenPlansAreNotThoseInUse,starting=2",
            "oneThreadWorksForTwoDevices,devices=2", "virtualThreadsWorkOnAnyThreadOfTheSystem,devices=2",
            "keptMemoryMakesRoomForKernels,megabytes=64 loading=16", "closingGivesEverythingBack,slow=0"})
    void keepsTheRules(String method, String card) throws Exception {
        var ended = Ended.of(card, COMPILED, Suites.class, DriverRulesSuite.class.getName() + "#" + method);
        assertEquals(0, ended.code, ended::output);
        assertTrue(ended.output.contains("succeeded: 1"), ended::output);
    }

    @Test
    void largeOperationsFitTheGridsOfACard() throws Exception {
        var ended = Ended.of("kernels=skipped megabytes=100000", List.of(), Large.class);
        assertEquals(0, ended.code, ended::output);
        assertTrue(ended.output.contains("started all"), ended::output);
    }

    /// A driver says that a kernel has failed at the next call, whatever that is.
    @ParameterizedTest
    @ValueSource(strings = {"allocate", "write", "mark", "kernel", "launch", "free"})
    void blamesTheKernelAndNotTheNextCall(String call) throws Exception {
        var ended = Ended.of("waiting=0", List.of(), Blaming.class, call);
        assertTrue(ended.output.contains("\na kernel no later than scale with (4,1,1) blocks of 32 threads: "
                + "CUDA_ERROR_ILLEGAL_ADDRESS, no further work is possible"), ended::output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void aKernelThatFailsLosesTheCard(String blocking) throws Exception {
        var ended = Ended.of("", List.of("-Dcinegrad.gpu.blocking=" + blocking), Suites.class, LostCardSuite.class.getName());
        assertEquals(0, ended.code, ended::output);
        assertTrue(ended.output.contains("succeeded: 1"), ended::output);
    }

    @Test
    void describesTheCard() throws Exception {
        var ended = Ended.of("capability=100 multiprocessors=148 megabytes=184320", List.of(), Opening.class);
        assertTrue(ended.output.contains(
                "CUDA 13.0: [0: emulated driver, compute capability 10.0, 148 multiprocessors, 180.0 GiB]"), ended::output);
        assertTrue(ended.output.contains("\nopened\nholders of the context: 0\n"), ended::output);
    }

    @Test
    void saysThatACardIsTooOld() throws Exception {
        var ended = Ended.of("capability=75", List.of(), Opening.class);
        assertTrue(ended.output.contains(
                "cuModuleLoadData: CUDA_ERROR_NO_BINARY_FOR_GPU, the kernels are made for compute capability 8.0 and later, "
                + "this is 0: emulated driver, compute capability 7.5"), ended::output);
        assertTrue(ended.output.contains("\nholders of the context: 0\n"), ended::output);
    }

    @Test
    void saysThatADriverIsTooOld() throws Exception {
        var ended = Ended.of("cuda=12080", List.of(), Opening.class);
        assertTrue(ended.output.contains(
                "cuModuleLoadData: CUDA_ERROR_INVALID_IMAGE, the kernels need an NVIDIA driver 580 or later (CUDA 13.0), this "
                + "one supports CUDA 12.8; install a newer NVIDIA driver\nholders of the context: 0\n"), ended::output);
    }

    @Test
    void saysThatThereIsNoCard() throws Exception {
        var ended = Ended.of("devices=0", List.of(), Opening.class);
        assertTrue(ended.output.contains(
                "the NVIDIA driver finds no device (CUDA_ERROR_NO_DEVICE)\ncuda: the NVIDIA driver finds no device"),
                ended::output);
    }
}
