package embedding;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.parallel.Vectors;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// A program that knows nothing of Cinegrad but its one jar: it learns the kernel behind a blurred picture, with two threads.
public final class Application implements Supplier<String> {
    public static void main(String[] args) {
        System.out.println(new Application().get());
        System.out.println("vectors: " + Vectors.arePresent());
        System.out.println("threads that keep the JVM: " + Thread.getAllStackTraces().keySet().stream()
                .filter(t -> !t.isDaemon() && t != Thread.currentThread()).map(Thread::getName).toList());
    }

    /// The center of the kernel that was found; 0.5 is the truth.
    @Override
    public String get() {
        var backend = new SimdBackend(2);
        int size = 24;
        var numbers = new double[size * size];
        for (int i = 0; i < numbers.length; i++) numbers[i] = Math.sin(i * 0.7) + Math.cos(i * i * 0.013);
        Tensor picture = Tensor.constant(backend.upload(ArrayType.real(Shape.of(1, 1, size, size, 1)), numbers));
        var kernel = ArrayType.real(Shape.of(1, 3, 3, 1, 1));
        Tensor truth = Tensor.constant(backend.upload(kernel, new double[] {0, 0.125, 0, 0.125, 0.5, 0.125, 0, 0.125, 0}));
        Tensor blurred = Tensor.constant(blur(picture, truth).value());
        var guess = new Parameter("kernel", backend.zeros(kernel));
        var adam = new Adam(List.of(guess), 0.02);
        for (int step = 0; step < 200; step++) adam.step(blur(picture, guess.tensor()).mseLoss(blurred).backward());
        return String.format(Locale.ROOT, "centre of the kernel: %.3f", guess.value().toDoubles()[4]);
    }

    private static Tensor blur(Tensor picture, Tensor kernel) {
        return picture.conv3d(kernel, ConvOptions.DEFAULT.withPadding(0, 1, 1));
    }
}
