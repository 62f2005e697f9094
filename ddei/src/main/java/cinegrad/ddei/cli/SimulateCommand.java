package cinegrad.ddei.cli;

import cinegrad.ddei.cli.MaskCommand.MaskOptions;
import cinegrad.ddei.data.ElementType;
import cinegrad.ddei.data.HostArray;
import cinegrad.ddei.data.Npz;
import cinegrad.ddei.data.SingleAcquisition;
import cinegrad.ops.Shape;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "simulate", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Scans a digital thorax whose heart beats irregularly while it breathes; its k-space is exact.",
            "Writes an .npz with image_re_im (T,H,W,2) and mask (T,W) that train --single reads."},
        footer = {"", "Example:  cinegrad simulate --seed 3 --frames 12 --size 128x96 --acceleration 8 --out thorax.npz"})
final class SimulateCommand implements Callable<Integer> {
    @Option(names = "--seed", paramLabel = "N", description = "Another patient. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--frames", paramLabel = "T", description = "Default: ${DEFAULT-VALUE}")
    private int frames = 12;

    @Option(names = "--size", paramLabel = "HxW", description = "Default: ${DEFAULT-VALUE}")
    private String size = "128x96";

    @Option(names = "--frame-seconds", paramLabel = "S", description = "From one frame to the next. Default: ${DEFAULT-VALUE}")
    private double frameSeconds = 0.055;

    @Option(names = "--noise", paramLabel = "SIGMA", description = "Standard deviation relative to the brightest blood. Default: ${DEFAULT-VALUE}")
    private double noise = 0.005;

    @Mixin
    private MaskOptions mask;

    @Option(names = "--out", paramLabel = "FILE.npz", required = true)
    private Path out;

    @Override
    public Integer call() {
        int[] hw = size(size);
        if (frames < 1) throw new IllegalArgumentException("--frames must be at least 1, got " + frames);
        var scan = new ThoraxScan(seed, frames, hw[0], hw[1], frameSeconds, noise);
        SingleAcquisition acquisition = scan.acquire(mask);
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("image_re_im", HostArray.of(Shape.of(frames, hw[0], hw[1], 2), acquisition.image().orElseThrow()));
        long[] lines = new long[acquisition.lines().length];
        for (int i = 0; i < lines.length; i++) lines[i] = (long) acquisition.lines()[i];
        arrays.put("mask", HostArray.of(ElementType.UINT8, Shape.of(frames, hw[1]), lines));
        Npz.write(out, arrays, Npz.Packing.DEFLATED);
        System.out.printf("%s, true acceleration %.2f, written to %s%n", scan, acquisition.acceleration(), out);
        return 0;
    }

    /// "128x96" as (128, 96).
    static int[] size(String text) {
        var parts = text.toLowerCase().split("x");
        try {
            int[] hw = {Integer.parseInt(parts[0].trim()), Integer.parseInt(parts[1].trim())};
            if (parts.length == 2 && hw[0] > 0 && hw[1] > 0) return hw;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a size is written HxW, such as 512x256; got \"" + text + "\"", e);
        }
        throw new IllegalArgumentException("a size is written HxW with positive numbers, such as 512x256; got \"" + text + "\"");
    }
}
