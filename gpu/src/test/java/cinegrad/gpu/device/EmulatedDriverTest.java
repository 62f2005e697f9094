package cinegrad.gpu.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import cinegrad.gpu.CardSuite;
import cinegrad.gpu.CudaBackend;
import cinegrad.gpu.LostCardSuite;
import cinegrad.gpu.WarpTest;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    /// Runs test classes; the number of failures is the exit code.
    static final class Suites {
        private Suites() { }

        public static void main(String[] classes) throws ClassNotFoundException {
            var request = LauncherDiscoveryRequestBuilder.request();
            for (String name : classes) request.selectors(selectClass(Class.forName(name)));
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
                System.out.println(cuda.meter().profile(() -> {
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
        assertTrue(ended.output.contains("\nopened\n"), ended::output);
    }

    @Test
    void saysThatACardIsTooOld() throws Exception {
        var ended = Ended.of("capability=75", List.of(), Opening.class);
        assertTrue(ended.output.contains(
                "cuModuleLoadData: CUDA_ERROR_NO_BINARY_FOR_GPU, the kernels are made for compute capability 8.0 and later, "
                + "this is "
                + "0: emulated driver, compute capability 7.5"), ended::output);
    }

    @Test
    void saysThatThereIsNoCard() throws Exception {
        var ended = Ended.of("devices=0", List.of(), Opening.class);
        assertTrue(ended.output.contains(
                "the NVIDIA driver finds no device (CUDA_ERROR_NO_DEVICE)\ncuda: the NVIDIA driver finds no device"),
                ended::output);
    }
}
