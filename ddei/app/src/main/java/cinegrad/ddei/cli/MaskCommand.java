package cinegrad.ddei.cli;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.physics.mask.CenterRule;
import cinegrad.ddei.physics.mask.EquispacedLines;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.LineMask;
import cinegrad.ddei.physics.mask.LineSampling;
import cinegrad.ddei.physics.mask.PolynomialLines;
import cinegrad.ddei.physics.mask.RandomLines;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "mask", mixinStandardHelpOptions = true,
        description = {"Draws a k-t sampling mask, other lines in every frame, and writes it as (T,W) uint8 .npy."},
        footer = {"", "Example:  cinegrad mask --type gaussian --acceleration 8 --frames 12 --width 96 --out mask.npy"})
final class MaskCommand implements Callable<Integer> {
    /// How lines are spread.
    enum Type {
        GAUSSIAN, RANDOM, EQUISPACED, POLYNOMIAL;

        LineSampling sampling(LineBudget budget) {
            return switch (this) {
                case GAUSSIAN -> new GaussianLines(budget);
                case RANDOM -> new RandomLines(budget);
                case EQUISPACED -> new EquispacedLines(budget);
                case POLYNOMIAL -> new PolynomialLines(budget);
            };
        }
    }

    /// The options that say what a mask looks like.
    static final class MaskOptions {
        @Option(names = "--type", description = "gaussian, random, equispaced or polynomial. Default: ${DEFAULT-VALUE}")
        Type type = Type.GAUSSIAN;

        @Option(names = "--acceleration", paramLabel = "N", description = "How many times fewer lines. Default: ${DEFAULT-VALUE}")
        int acceleration = 8;

        @Option(names = "--center-fraction", paramLabel = "F", description = "Part of the lines always acquired in the middle. Default: 0.08 below 8-fold, 0.04 from there, 0.02 for 16-fold.")
        Double centerFraction;

        LineMask draw(int frames, int width, long seed) {
            var budget = centerFraction == null ? LineBudget.of(acceleration, CenterRule.PUBLISHED_SETS) : new LineBudget(acceleration, centerFraction);
            return type.sampling(budget).draw(frames, width, RandomStream.of(seed).stream("mask"));
        }

        /// The same as (T, W) numbers 0 and 1.
        float[] lines(int frames, int width, long seed) {
            LineMask mask = draw(frames, width, seed);
            float[] lines = new float[frames * width];
            for (int i = 0; i < lines.length; i++) lines[i] = mask.at(i / width, i % width) ? 1 : 0;
            return lines;
        }
    }

    @Mixin
    private MaskOptions options;

    @Option(names = "--frames", paramLabel = "T", description = "Default: ${DEFAULT-VALUE}")
    private int frames = 12;

    @Option(names = "--width", paramLabel = "W", required = true, description = "Phase-encoding lines of full sampling.")
    private int width;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The .npy file to write.")
    private Path out;

    @Override
    public Integer call() {
        LineMask mask = options.draw(frames, width, seed);
        long[] numbers = new long[frames * width];
        for (int i = 0; i < numbers.length; i++) numbers[i] = mask.at(i / width, i % width) ? 1 : 0;
        Npy.write(out, HostArray.of(ElementType.UINT8, Shape.of(frames, width), numbers));
        for (int t = 0; t < frames; t++) {
            var row = new StringBuilder();
            for (int w = 0; w < width; w++) row.append(mask.at(t, w) ? '█' : '·');
            System.out.println(row);
        }
        System.out.printf("%d frames of %d lines, %d sampled in the first; true acceleration %.2f; written to %s%n", frames, width, mask.count(0),
                mask.acceleration(), out);
        return 0;
    }
}
