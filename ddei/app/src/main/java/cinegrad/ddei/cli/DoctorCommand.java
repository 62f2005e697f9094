package cinegrad.ddei.cli;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ddei.compute.Devices;
import cinegrad.ddei.compute.MemoryShortage;
import cinegrad.gpu.CudaSelfTest;
import cinegrad.gpu.device.CudaStatus;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.RelativeError;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.parallel.Vectors;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "doctor", mixinStandardHelpOptions = true,
        description = {"Checks this machine.",
                "Prints Java, processors, memory and vector width, and compares the fast kernels with their definition."},
        footer = {"", "Example:  ./cinegrad doctor --gpu"})
final class DoctorCommand implements Callable<Integer> {
    private static final double ALLOWED = 1e-5;

    @Option(names = "--gpu", description = {"Also test the CUDA device; fails where none is ready.",
            "Needs an NVIDIA driver 580 or later and compute capability 8.0 or later."})
    private boolean gpu;

    @Override
    public Integer call() {
        var runtime = Runtime.getRuntime();
        System.out.printf(Locale.ROOT, "Java         %s (%s)%n", Runtime.version(), System.getProperty("java.vm.name"));
        System.out.printf(Locale.ROOT, "system       %s %s%n", System.getProperty("os.name"), System.getProperty("os.arch"));
        System.out.printf(Locale.ROOT, "processors   %d%n", runtime.availableProcessors());
        System.out.printf(Locale.ROOT, "heap         %s at most%n", MemoryShortage.megabytes(runtime.maxMemory()));
        System.out.printf(Locale.ROOT, "vectors      %s%n", Vectors.description());
        System.out.printf(Locale.ROOT, "gpu          %s%n", gpu ? Devices.status() : "not checked; use --gpu");
        boolean good = says("self-test   ", new SimdBackend());
        if (gpu && !Devices.isEmulationAsked() && Devices.status() instanceof CudaStatus.Unavailable) {
            System.out.println("gpu test     FAILED: there is no device to test; without --gpu the processor alone is checked");
            return good ? Main.USAGE : Main.BUG;
        }
        if (gpu) good &= testsDevice();
        return good ? 0 : Main.BUG;
    }

    private static boolean testsDevice() {
        boolean good;
        try (var cuda = Devices.gpu(ConvMode.EXACT)) {
            System.out.printf(Locale.ROOT, "gpu kernels  %s%n", cuda.device());
            System.out.printf(Locale.ROOT, "gpu memory   %s free%n", MemoryShortage.megabytes(cuda.availableBytes()));
            good = says("gpu test    ", cuda);
        }
        try (var cuda = Devices.gpu(ConvMode.FAST)) {
            var test = CudaSelfTest.of(cuda);
            boolean right = test.error() <= ALLOWED;
            System.out.printf(Locale.ROOT, "gpu tensors  %s: relative error %.1e, %s%n", String.join(", ", test.kernels()),
                    test.error(), right ? "good" : "BAD: please report this");
            return good && right;
        }
    }

    private static boolean says(String label, Backend backend) {
        double error = selfTest(backend);
        boolean good = error <= ALLOWED;
        System.out.printf(Locale.ROOT,
                "%s gradients of convolution, nufft and svd, single against double precision: relative error %.1e, %s%n", label,
                error,
                good ? "good" : "BAD: please report this");
        return good;
    }

    private static double selfTest(Backend backend) {
        double error = 0;                                               // NaN where one of them is
        for (Function<Backend, double[]> gradient : List.<Function<Backend, double[]>>of(DoctorCommand::ofConvolution,
                DoctorCommand::ofPoints, DoctorCommand::ofSingularValues)) {
            error = Math.max(error, RelativeError.of(gradient.apply(new ReferenceBackend()), gradient.apply(backend)));
        }
        return error;
    }

    private static double[] ofPoints(Backend backend) {
        var random = RandomStream.of(2);
        Tensor image = Tensor.constant(backend.toComplex(noise(backend, random.stream("image"), 3, 13, 11)));
        Tensor points = Tensor.variable(noise(backend, random.stream("points"), 40, 2));
        return image.nufft(points.times(20)).squaredAbs().sum().backward().of(points).toDoubles();
    }

    private static double[] ofSingularValues(Backend backend) {
        Tensor x = Tensor.variable(noise(backend, RandomStream.of(3).stream("x"), 3, 9, 5));
        return x.svd().s().sum().backward().of(x).toDoubles();
    }

    private static double[] ofConvolution(Backend backend) {
        var random = RandomStream.of(1);
        Tensor x = Tensor.variable(noise(backend, random.stream("x"), 1, 2, 13, 11, 17));
        Tensor w = Tensor.constant(noise(backend, random.stream("w"), 1, 3, 3, 17, 19));
        return x.conv3d(w, ConvOptions.DEFAULT.withPadding(0, 1, 1)).tanh().square().mean().backward().of(x).toDoubles();
    }

    private static NdArray noise(Backend backend, RandomStream random, int... sizes) {
        var type = ArrayType.real(Shape.of(sizes));
        double[] numbers = new double[type.numbers()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = 0.1 * random.normal();
        return backend.upload(type, numbers);
    }
}
