package cinegrad.ddei.cli;

import cinegrad.ddei.cli.options.CoilOptions;
import cinegrad.ddei.cli.options.ReadoutOptions;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.AxisOrder;
import cinegrad.ddei.io.cine.CoilPreparation;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.io.cine.RawScan;
import cinegrad.ddei.io.cine.ReadoutAcquisition;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.run.CoilCalibration;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "maps", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Finds the sensitivities of receive coils in the middle of their k-space.",
            "Writes an .npz with the acquisition and its coil_maps_re_im (C,H,W,2), of two sets (2,C,H,W,2), which every "
            + "command takes by --single, or "
            + "the maps alone as BART's .cfl."},
        footer = {"", "Examples:",
            "  ./cinegrad maps --single scan.cfl --out scan-with-maps.npz",
            "  ./cinegrad maps --single scan.mat --by smooth --out maps.cfl",
            "  ./cinegrad maps --single spokes.cfl --trajectory traj.cfl \\",
            "      --matrix 192x192 --out maps.cfl"})
final class MapsCommand implements Callable<Integer> {
    @Option(names = "--single", paramLabel = "FILE", required = true,
            description = "The acquisition of several coils, as reconstruct takes it. Maps that it holds are not used.")
    private Path single;

    @Option(names = "--key", paramLabel = "NAME", description = "The array that holds the k-space, where the file has several.")
    private String key;

    @Option(names = "--axes", paramLabel = "t,c,y,x", description = "What the array's axes count, where it cannot be known.")
    private String axes;

    @Option(names = "--slice", paramLabel = "N", description = "Which of several slices, from 0.")
    private Integer slice;

    @Mixin
    private ReadoutOptions readouts;

    @Mixin
    private CoilOptions coils;

    @Option(names = "--by", paramLabel = "NAME", description =
            "espirit (Uecker 2014: patches of 6x6, region of 24x24), or smooth (images of the middle of k-space over their root "
            + "sum of squares). Default: espirit, what reconstruct uses for files without maps")
    private String by;

    @Option(names = "--sets", paramLabel = "N", description =
            "With espirit: 1, or 2 where the field of view is smaller than the object, so that the picture folds onto itself. "
            + "Default: 1")
    private Integer sets;

    @Option(names = "--crop", paramLabel = "VALUE", description =
            "With espirit: no signal where the largest eigenvalue is smaller, and maps of 0. Default: 0.8")
    private Double crop;

    @Option(names = "--threads", paramLabel = "N", description =
            "Threads to use (default: one per processor). Results do not depend on it.")
    private Integer threads;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The .npz or .cfl to write.")
    private Path out;

    @Override
    public Integer call() {
        boolean whole = out.toString().endsWith(".npz");
        if (!whole && !out.toString().endsWith(".cfl")) {
            throw new IllegalArgumentException("--out: an .npz or .cfl is written, not " + out);
        }
        var estimate = estimate();
        if (crop != null && !estimate.isEspirit()) {
            throw new IllegalArgumentException("--crop has no effect on " + estimate + " maps; give --by espirit");
        }
        var compute = threads == null ? ComputeSettings.USUAL : ComputeSettings.USUAL.withThreads(threads);
        if (isInput(out)) throw new IllegalArgumentException("--out: " + out + " is the acquisition itself; write another file");
        var scan = RawScan.read(single, new ArrayChoice(Optional.ofNullable(key),
                Optional.ofNullable(axes).map(AxisOrder::parse), slice == null ? OptionalInt.empty() : OptionalInt.of(slice),
                readouts.choice(), coils.preparation(estimate)));
        if (scan.coils() == 0) {
            throw new IllegalArgumentException("maps: " + single.getFileName() + " has one coil, which needs no map");
        }
        System.err.println("note: " + single.getFileName() + ": " + scan.layout());
        var calibration = calibration(estimate, scan);
        float[] maps = switch (scan) {
            case SingleAcquisition grid -> calibration.maps(grid, new Parallel(compute.threadCount()));
            case ReadoutAcquisition along -> calibration.maps(along, new SimdBackend(compute.threadCount()));
        };
        Shape shape = Shape.of(estimate.sets(), scan.coils(), scan.height(), scan.width());
        if (whole) {
            Npz.write(out, switch (scan) {
                case SingleAcquisition grid -> acquisition(grid, maps);
                case ReadoutAcquisition along -> along.withMaps(maps).arrays();
            }, Npz.Packing.DEFLATED);
        } else {
            Bart.write(out, HostArray.complex(shape, maps).permute(2, 3, 1, 0)
                    .reshape(Shape.of(scan.height(), scan.width(), 1, scan.coils(), estimate.sets())));
        }
        System.out.printf(Locale.ROOT, "maps of %d coils, %d×%d pixels, %s; written to %s%n", scan.coils(), scan.height(),
                scan.width(), calibration, out);
        if (whole && scan instanceof SingleAcquisition grid && grid.kspace().isEmpty()) {
            System.out.println("The measurements were made from the image with the file's own maps; the image itself is left "
                    + "out, or measurements would be made from it with the maps that were found.");
        }
        return 0;
    }

    /// As was asked for; by default as reconstruct does, the smooth way where spokes cover too little of the middle for another.
    private CoilCalibration calibration(MapEstimate estimate, RawScan scan) {
        if (scan instanceof ReadoutAcquisition along) {
            var usual = CoilCalibration.of(estimate, along);
            if (by == null && sets == null && crop == null) return usual;
        }
        return new CoilCalibration(estimate, crop == null ? CoilCalibration.CROP : crop);
    }

    private MapEstimate estimate() {
        var estimate = by == null ? CoilPreparation.USUAL.maps() : MapEstimate.byName(by);
        if (sets == null) return estimate;
        if (!estimate.isEspirit()) {
            throw new IllegalArgumentException("--sets has no effect on " + estimate + " maps; give --by espirit");
        }
        if (sets != 1 && sets != 2) throw new IllegalArgumentException("--sets: 1 or 2, got " + sets);
        return sets == 2 ? MapEstimate.ESPIRIT2 : MapEstimate.ESPIRIT;
    }

    private boolean isInput(Path file) {
        try {
            return Files.exists(file) && Files.exists(single) && Files.isSameFile(file, single)
                    || file.toAbsolutePath().normalize().equals(Bart.numbers(single).toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static Map<String, HostArray> acquisition(SingleAcquisition scan, float[] maps) {
        var arrays = new LinkedHashMap<String, HostArray>();
        Shape video = Shape.of(scan.frames(), scan.height(), scan.width(), 2);
        Shape one = Shape.of(scan.coils(), scan.height(), scan.width(), 2);
        int sets = maps.length / one.elements();
        arrays.put("coil_maps_re_im", HostArray.of(sets == 1 ? one : one.insert(0, sets), maps));
        arrays.put("kspace_re_im", HostArray.of(video.insert(0, scan.coils()), CoilCalibration.measurements(scan)));
        arrays.put("mask", scan.mask().array());
        arrays.putAll(scan.geometry().arrays());
        return arrays;
    }
}
