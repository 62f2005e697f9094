package cinegrad.bench.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// A program that runs one work with the library on its class path and prints what came out: `Race WORK [FILE]`. What must be the
/// same for all libraries, losses of the first steps or parts of a result, is written to the file where it is missing, and
/// compared with it where it is there.
///
/// | work | |
/// |---|---|
/// | `lenet`, `unet`, `convlstm` | ten steps of training |
/// | `product`, `fourier` | once |
/// | `classify` | learns 2,000 pictures, judges 1,000 others |
/// | `start` | two numbers added: what starting costs |
public final class Race {
    private static final int STEPS = 10;
    private static final int SIZE = 1024;
    private static final int[] IMAGES = {12, 512, 256};
    private static final double TOLERANCE = 2e-3;

    private Race() { }

    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        if (args.length < 1 || args.length > 2) {
            System.err.println("Usage: Race lenet|unet|convlstm|product|fourier|classify|start [FILE]");
            System.exit(2);
        }
        Rival rival = rival();
        Optional<double[]> same = run(rival, args[0]);
        if (same.isEmpty()) {
            System.out.println(rival.name() + ": has no " + args[0]);
            return;
        }
        double[] some = Arrays.copyOf(same.get(), Math.min(4, same.get().length));
        System.out.println(rival.name() + ": " + args[0] + " " + Arrays.toString(some));
        if (args.length > 1) compare(same.get(), Path.of(args[1]));
        System.exit(0);
    }

    /// The library on the class path.
    static Rival rival() {
        return ServiceLoader.load(Rival.class).findFirst()
                .orElseThrow(() -> new IllegalStateException("race: no library on the class path"));
    }

    private static Optional<double[]> run(Rival rival, String work) {
        return switch (work) {
            case "product", "fourier" -> prepared(rival, work).map(s -> firstNumbers((float[]) s.get()));
            case "start" -> rival.product(1, new float[] {2}, new float[] {3}).map(p -> new double[] {p.get()[0]});
            case "classify" -> {
                var judge = Digits.of(1000, 2);
                yield rival.classify(Digits.of(2000, 1), judge).map(answers -> {
                    int right = 0;
                    for (int i = 0; i < answers.length; i++) if (answers[i] == judge.labels()[i]) right++;
                    System.out.println("right of " + judge.count() + ": " + right);
                    return new double[0];                               // each learns in its own way
                });
            }
            default -> rival.train(network(work)).map(trainee -> {
                var losses = new double[STEPS];
                for (int i = 0; i < STEPS; i++) losses[i] = trainee.step(i);
                return losses;
            });
        };
    }

    private static Network network(String work) {
        return Network.valueOf(work.toUpperCase(Locale.ROOT));
    }

    /// What a benchmark repeats; empty if the library has no such operation.
    static Optional<Supplier<Object>> prepared(Rival rival, String work) {
        var random = new SplittableRandom(5);
        return switch (work) {
            case "product" -> {
                float[] a = Network.uniform(SIZE * SIZE, 1, random);
                yield rival.product(SIZE, a, Network.uniform(SIZE * SIZE, 1, random)).map(s -> s::get);
            }
            case "fourier" -> {
                float[] images = Network.uniform(IMAGES[0] * IMAGES[1] * IMAGES[2], 1, random);
                yield rival.fourier(IMAGES, images).map(s -> s::get);
            }
            default -> rival.train(network(work)).map(trainee -> {
                var number = new int[1];
                return () -> trainee.step(number[0]++);
            });
        };
    }

    private static double[] firstNumbers(float[] result) {
        var some = new double[1000];
        for (int i = 0; i < some.length; i++) some[i] = result[(int) ((long) i * result.length / some.length)];
        return some;
    }

    /// @throws IllegalStateException if a number differs from the file's by more than 2 in 1,000 of the largest
    private static void compare(double[] same, Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.write(file, Arrays.stream(same).mapToObj(Double::toString).toList());
            return;
        }
        List<Double> expected = new ArrayList<>();
        for (String line : Files.readAllLines(file)) expected.add(Double.valueOf(line));
        double scale = expected.stream().mapToDouble(Math::abs).max().orElse(0);
        double worst = expected.size() == same.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(same.length, expected.size()); i++) {
            worst = Math.max(worst, Math.abs(same[i] - expected.get(i)) / scale);
        }
        if (!(worst <= TOLERANCE)) {
            throw new IllegalStateException("race: differs from " + file + " by " + worst + " of the largest");
        }
        System.out.printf("agrees within %.1e%n", worst);
    }
}
