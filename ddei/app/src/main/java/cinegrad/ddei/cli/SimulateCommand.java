package cinegrad.ddei.cli;

import cinegrad.ddei.cli.options.FrameSizeConverter;
import cinegrad.ddei.cli.options.MaskOptions;
import cinegrad.ddei.cli.options.Typed;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.image.MagnitudeVideo;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.SpokeLaw;
import cinegrad.ddei.simulate.RadialScan;
import cinegrad.ddei.simulate.RecordedVideo;
import cinegrad.ddei.simulate.TextureScan;
import cinegrad.ddei.simulate.ThoraxScan;
import cinegrad.ddei.texture.MovingTextures;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(name = "simulate", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Simulates an undersampled scan of a digital thorax, of moving textures or of a video.",
            "The heart of the thorax beats irregularly while it breathes. --textures draws shapes of every size that beat and "
            + "shift, and no anatomy. --from takes a video of magnitudes instead: NIfTI, "
            + "fastMRI's HDF5, a DICOM file "
            + "or series, pictures, an animated GIF, .npy or .npz; a smooth phase is added to it.",
            "Writes an .npz with image_re_im (T,H,W,2) and mask (T,W) that train --single reads.",
            "--radial samples the thorax along spokes instead, each sample in closed form: kspace (T,C,spokes,samples) and "
            + "trajectory (T,spokes,samples,2), or as .cfl with a -traj.cfl beside it."},
        footer = {"", "Examples:",
            "  ./cinegrad simulate --seed 3 --frames 12 --size 128x96 --out thorax.npz",
            "  ./cinegrad simulate --coils 8 --acceleration 12 --out coils.npz",
            "  ./cinegrad simulate --radial golden:21 --coils 8 --out spokes.npz",
            "  ./cinegrad simulate --textures --seed 7 --out textures.npz",
            "  ./cinegrad simulate --from P001/cine.nii.gz --slice 4 --out p001.npz",
            "  ./cinegrad simulate --from dicom/series12 --size 192x160 --out heart.npz"})
final class SimulateCommand implements Callable<Integer> {
    private static final int MOST_COILS = 1024;
    private static final double LOUDEST = 1000;
    private static final double LONGEST_FRAME = 3600;

    @Option(names = "--from", paramLabel = "PATH", description =
            "A video of magnitudes, or a folder with its frames, instead of the digital thorax.")
    private Path from;

    @Option(names = "--textures", description =
            "Moving textures instead of the digital thorax: what is learned from them is no anatomy.")
    private boolean textures;

    @Option(names = "--slice", paramLabel = "N", description =
            "With --from: which slice of several, from 0. Default: the middle one")
    private Integer slice;

    @Option(names = "--seed", paramLabel = "N", description =
            "Another patient, or other textures; with --from, another phase, noise and mask. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--frames", paramLabel = "T", description = "Default: 12; with --from, all")
    private Integer frames;

    @Option(names = "--size", paramLabel = "HxW", converter = FrameSizeConverter.class, description =
            "Default: 128x96; with --radial 128x128; with --from, the middle of the pictures is cut or padded to this")
    private FrameSize size;

    @Option(names = "--frame-seconds", paramLabel = "S", description =
            "From one frame to the next. Default: 0.055; with --from, as the file says; with --textures, unknown")
    private Double frameSeconds;

    @Option(names = "--noise", paramLabel = "SIGMA", description =
            "Standard deviation relative to the brightest blood, or pixel. Default: ${DEFAULT-VALUE}")
    private double noise = 0.005;

    @Option(names = "--coils", paramLabel = "C", description =
            "Measure with a ring of so many receive coils; their sensitivities are written too. Default: one, even")
    private int coils;

    @Option(names = "--radial", paramLabel = "TURN:N", converter = Spokes.class, description =
            "N spokes a frame instead of lines: golden:21 turns by the golden angle of 111.25 degrees from each to the next, "
            + "tiny:21 by 23.63 degrees, uniform:21 by an equal part of 180.")
    private SpokeLaw radial;

    @Mixin
    private MaskOptions mask;

    @Option(names = "--out", paramLabel = "FILE.npz", required = true, description = "With --radial also a .cfl (BART).")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (slice != null && from == null) throw new IllegalArgumentException("--slice needs --from");
        if (textures && from != null) throw new IllegalArgumentException("--textures and --from: one of them");
        if (slice != null && slice < 0) throw new IllegalArgumentException("--slice must be at least 0, got " + slice);
        if (coils < 0 || coils > MOST_COILS) {
            throw new IllegalArgumentException("--coils must be within 0 … " + MOST_COILS + ", got " + coils);
        }
        if (!(noise >= 0 && noise <= LOUDEST)) {
            throw new IllegalArgumentException("--noise must not be negative, and at most " + LOUDEST + ", got " + noise);
        }
        if (radial != null) {
            radial();
            return 0;
        }
        if (!out.toString().endsWith(".npz")) throw new IllegalArgumentException("--out: an .npz is written, not " + out);
        if (textures) {
            var scan = textures();
            write(scan.acquire(mask.law(), geometry(Geometry.UNKNOWN)), scan);
        } else if (from == null) {
            var thorax = thorax();
            write(ThoraxScan.acquire(thorax), thorax);
        } else {
            var video = recording();
            write(video.acquire(mask.law()), video);
        }
        return 0;
    }

    private void radial() {
        Typed.refuse(spec, "with --radial: the digital thorax is measured along spokes", "--from", "--textures", "--type",
                "--acceleration", "--center-fraction");
        boolean bart = out.toString().endsWith(".cfl");
        if (!bart && !out.toString().endsWith(".npz")) {
            throw new IllegalArgumentException("--out: an .npz or .cfl is written, not " + out);
        }
        var frame = size == null ? new FrameSize(128, 128) : size;
        // the sizes and times that a scan on lines may have
        var lines = new PhantomScan(seed, framesToDraw(), frame.height(), frame.width(),
                frameSeconds == null ? PhantomScan.USUAL_FRAME_SECONDS : frameSeconds, noise, mask.law());
        var scan = new RadialScan(seed, lines.frames(), frame, lines.frameSeconds(), noise, radial, coils);
        var acquisition = scan.acquire(new Parallel(Runtime.getRuntime().availableProcessors()));
        if (bart) {
            Path points = out.resolveSibling(out.getFileName().toString().replaceAll("\\.cfl$", "-traj.cfl"));
            Bart.write(out, acquisition.bartKspace());
            Bart.write(points, acquisition.bartTrajectory());
            System.out.printf(Locale.ROOT, "trajectory written to %s%n", points);
        } else {
            Npz.write(out, acquisition.arrays(), Npz.Packing.DEFLATED);
        }
        System.out.printf(Locale.ROOT, "%s, %d samples each, acceleration %.2f, written to %s%n", scan, acquisition.samples(),
                acquisition.acceleration(), out);
        System.out.println(acquisition.geometry());
    }

    /// Reads a law of spokes, such as `golden:21`.
    static final class Spokes implements ITypeConverter<SpokeLaw> {
        @Override
        public SpokeLaw convert(String text) {
            try {
                return SpokeLaw.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /// @param scan what was scanned, in words
    private void write(SingleAcquisition acquisition, Object scan) {
        var arrays = new LinkedHashMap<String, HostArray>();
        if (coils > 0) {
            arrays.put("coil_maps_re_im", HostArray.of(Shape.of(coils, acquisition.height(), acquisition.width(), 2),
                    CoilMaps.ring(coils, acquisition.height(), acquisition.width())));
        }
        arrays.put("image_re_im", HostArray.of(Shape.of(acquisition.frames(), acquisition.height(), acquisition.width(), 2),
                acquisition.image().orElseThrow()));
        arrays.put("mask", acquisition.mask().array());
        arrays.putAll(acquisition.geometry().arrays());
        Npz.write(out, arrays, Npz.Packing.DEFLATED);
        System.out.printf(Locale.ROOT, "%s, nominal acceleration %d, true %.2f, written to %s%n", scan, mask.law().acceleration(),
                acquisition.acceleration(), out);
        System.out.println(acquisition.geometry());
    }

    /// The recording's own, but for a frame time that was given.
    private Geometry geometry(Geometry recorded) {
        if (frameSeconds == null) return recorded;
        if (!(frameSeconds > 0 && frameSeconds <= LONGEST_FRAME)) {
            throw new IllegalArgumentException("--frame-seconds must be positive and at most " + LONGEST_FRAME + ", got "
                    + frameSeconds);
        }
        return recorded.withFrameSeconds(OptionalDouble.of(frameSeconds));
    }

    private TextureScan textures() {
        var film = new MovingTextures(framesToDraw(), sizeToDraw().height(), sizeToDraw().width());
        return new TextureScan(film, seed, noise);
    }

    private PhantomScan thorax() {
        return new PhantomScan(seed, framesToDraw(), sizeToDraw().height(), sizeToDraw().width(),
                frameSeconds == null ? PhantomScan.USUAL_FRAME_SECONDS : frameSeconds, noise, mask.law());
    }

    private int framesToDraw() {
        return frames == null ? 12 : frames;
    }

    private FrameSize sizeToDraw() {
        return size == null ? new FrameSize(128, 96) : size;
    }

    private RecordedVideo recording() {
        var video = MagnitudeVideo.recording(from, Optional.ofNullable(slice));
        return new RecordedVideo(from.getFileName().toString(), video.frames(), geometry(video.geometry()), noise, seed)
                .cut(Optional.ofNullable(frames), Optional.ofNullable(size));
    }
}
