package cinegrad.ddei.cli;

import cinegrad.ddei.cli.options.MaskOptions;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.physics.mask.LineMask;
import cinegrad.ddei.simulate.SampledLines;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "mask", mixinStandardHelpOptions = true,
        description = {"Draws a k-t sampling mask.", "Other lines in every frame, written as (T,W) uint8 .npy."},
        footer = {"", "Example:  ./cinegrad mask --acceleration 8 --width 96 --out mask.npy"})
final class MaskCommand implements Callable<Integer> {
    private static final long MOST = 100_000_000;

    @Mixin
    private MaskOptions options;

    @Option(names = "--frames", paramLabel = "T", description = "Default: ${DEFAULT-VALUE}")
    private int frames = 12;

    @Option(names = "--width", paramLabel = "W", required = true, description = "Phase-encoding lines of full sampling.")
    private int width;

    @Option(names = "--seed", paramLabel = "N", description = "Another mask of the same law. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The .npy file to write.")
    private Path out;

    @Override
    public Integer call() {
        if (frames < 1 || width < 1 || (long) frames * width > MOST) {
            throw new IllegalArgumentException("--frames and --width must be at least 1, and their product at most " + MOST
                    + ", got " + frames + " and " + width);
        }
        if (!out.toString().endsWith(".npy")) throw new IllegalArgumentException("--out: a .npy is written, not " + out);
        LineMask mask = SampledLines.draw(options.law(), frames, width, seed);
        long[] numbers = new long[frames * width];
        for (int i = 0; i < numbers.length; i++) numbers[i] = mask.at(i / width, i % width) ? 1 : 0;
        Npy.write(out, HostArray.of(ElementType.UINT8, Shape.of(frames, width), numbers));
        for (int t = 0; t < frames; t++) {
            var row = new StringBuilder();
            for (int w = 0; w < width; w++) row.append(mask.at(t, w) ? '█' : '·');
            System.out.println(row);
        }
        System.out.printf(Locale.ROOT, "%d frames of %d lines, %d sampled in the first; true acceleration %.2f; written to %s%n",
                frames, width, mask.count(0), mask.acceleration(), out);
        return 0;
    }
}
