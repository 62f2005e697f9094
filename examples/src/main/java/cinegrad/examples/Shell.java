package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.io.image.Png;
import cinegrad.ddei.report.Chart;
import cinegrad.ddei.report.Series;
import cinegrad.ddei.report.SvgChart;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jdk.jshell.tool.JavaShellToolBuilder;

/// `./cinegrad shell`: jshell with the library imported, a backend, and the functions of this class, which draw into a folder.
///
/// ```
/// jshell> var x = variable(1, 2, 3)
/// jshell> var loss = x.square().sum()
/// jshell> print(loss.backward().of(x))
/// [2.0, 4.0, 6.0] FLOAT32 (3) on simd
/// jshell> plot("loss", 1, 0.5, 0.3)
/// /tmp/cinegrad-1234.svg
/// ```
public final class Shell {
    private static final SimdBackend BACKEND = new SimdBackend();
    private static final int MOST_PRINTED = 100;

    private Shell() { }

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            boolean asked = args.length == 1 && List.of("--help", "-h").contains(args[0]);
            System.err.println("""
                    Usage: ./cinegrad shell
                    Opens jshell with Cinegrad imported. variable(1, 2, 3) and constant(…) make tensors on `backend`; print(x) shows
                    numbers, plot(name, numbers) and show(image) draw files and say where. /exit ends it.""");
            System.exit(asked ? 0 : 2);
        }
        System.exit(run(Optional.empty(), System.out));
    }

    /// Runs the shell, on the terminal unless there is other input, and returns its exit code.
    static int run(Optional<InputStream> input, PrintStream out) throws Exception {
        Path start = Files.createTempFile("cinegrad-shell", ".jsh");
        try (var script = Objects.requireNonNull(Shell.class.getResourceAsStream("shell.jsh"), "shell.jsh")) {
            Files.write(start, script.readAllBytes());
            var options = new ArrayList<>(List.of("--class-path", System.getProperty("java.class.path"), "--startup", "DEFAULT",
                    "--startup", start.toString(), "--feedback", "concise", "-R--enable-native-access=ALL-UNNAMED",
                    "-R-Djava.awt.headless=true"));
            if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
                options.add("-R--add-modules=jdk.incubator.vector");
            }
            var shell = JavaShellToolBuilder.builder().out(out).err(out).promptCapture(input.isPresent());
            input.ifPresent(in -> shell.in(in, null).persistence(new HashMap<>()));      // nobody's history and settings
            return shell.start(options.toArray(String[]::new));
        } finally {
            Files.delete(start);
        }
    }

    /// A variable of these numbers, of shape (n).
    public static Tensor variable(double... numbers) {
        return Tensor.variable(BACKEND.upload(ArrayType.real(Shape.of(numbers.length)), numbers));
    }

    /// A constant of these numbers, of shape (n).
    public static Tensor constant(double... numbers) {
        return Tensor.constant(BACKEND.upload(ArrayType.real(Shape.of(numbers.length)), numbers));
    }

    public static SimdBackend backend() {
        return BACKEND;
    }

    /// Prints the first numbers of a tensor, and its type.
    public static void print(Tensor x) {
        print(x.value());
    }

    /// Prints the first numbers of an array, and its type.
    public static void print(NdArray x) {
        double[] numbers = x.toDoubles();
        System.out.println(Arrays.toString(Arrays.copyOf(numbers, Math.min(numbers.length, MOST_PRINTED))) + " " + x);
    }

    /// Draws a curve over 0, 1, 2, … and prints the file.
    public static void plot(String name, double... y) {
        draw("svg", SvgChart.render(new Chart(name, "", "", Chart.Scale.LINEAR, List.of(Series.of(name, y)))).getBytes(
                StandardCharsets.UTF_8));
    }

    /// Draws the numbers of a tensor as a curve.
    public static void plot(String name, Tensor y) {
        plot(name, y.value().asReal().toDoubles());
    }

    /// Draws a real image (H, W), its smallest number black and its largest white, and prints the file.
    public static void show(Tensor image) {
        if (image.isComplex() || image.shape().rank() != 2 || image.shape().elements() == 0) {
            throw new ShapeException("show: needs a real image (H, W), got " + image.type());
        }
        double[] numbers = image.value().toDoubles();
        double least = Arrays.stream(numbers).min().orElse(0);
        double range = Math.max(Arrays.stream(numbers).max().orElse(0) - least, Double.MIN_NORMAL);
        var pixels = new byte[numbers.length];
        for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) Math.round(255 * (numbers[i] - least) / range);
        draw("png", Png.gray(pixels, image.shape().size(0), image.shape().size(1)));
    }

    private static void draw(String kind, byte[] picture) {
        try {
            Path file = Files.createTempFile("cinegrad-", "." + kind);
            Files.write(file, picture);
            System.out.println(file);
        } catch (IOException e) {
            throw new UncheckedIOException("picture: cannot be written to " + System.getProperty("java.io.tmpdir"), e);
        }
    }
}
