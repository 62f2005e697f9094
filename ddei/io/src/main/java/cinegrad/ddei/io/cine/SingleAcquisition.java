package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.arrays.ArrayFile;
import cinegrad.ddei.io.coil.CoilMatrix;
import cinegrad.ddei.io.ismrmrd.Ismrmrd;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One video and its sampling pattern, as a small self-contained problem.
///
/// Of an `.npz` with `image_re_im` (T, H, W, 2), or complex `image`, and `mask` (T, W) or (T, H, W) the measurements are made
/// from the image by the physics; several coils come in as `coil_maps_re_im` (C, H, W, 2). All else is measured k-space, the true
/// video unknown: `kspace_re_im` (T, H, W, 2) or (C, T, H, W, 2) with `mask`, complex `kspace`, or the array of any other file of
/// arrays (MATLAB, HDF5, BART, NumPy), see [ArrayChoice]; maps are optional there. HDF5 laid out as ISMRMRD is sorted by its
/// readouts' counters ([Ismrmrd]).
///
/// @param image  (T, H, W) complex, real and imaginary interleaved
/// @param kspace the same layout, or (C, T, H, W)
/// @param mask   what was measured
/// @param coils  how many; 0 for measurements without a coil axis
/// @param maps   sensitivities, complex (C, H, W), of two sets (2, C, H, W)
/// @param geometry what the file says of times and sizes
/// @param layout which array it was read from and what its axes count, in words; empty if it was not read
public record SingleAcquisition(int frames, int height, int width, Optional<float[]> image, Optional<float[]> kspace,
        GridMask mask, int coils, Optional<float[]> maps, Geometry geometry, String layout) implements RawScan {
    private static final int MOST_SETS = 2;
    private static final List<String> MAPS = List.of("coil_maps_re_im", "coil_maps");

    /// An acquisition of whole lines, (T, W), without a coil axis.
    public SingleAcquisition(int frames, int height, int width, Optional<float[]> image, Optional<float[]> kspace,
            float[] lines) {
        this(frames, height, width, image, kspace, GridMask.ofLines(lines, frames, width), 0, Optional.empty(), Geometry.UNKNOWN,
                "");
    }

    public SingleAcquisition with(Geometry other) {
        return new SingleAcquisition(frames, height, width, image, kspace, mask, coils, maps, other, layout);
    }

    /// The coils that a matrix makes of these, maps included.
    ///
    /// @param words what was done
    SingleAcquisition with(CoilMatrix matrix, String words) {
        return new SingleAcquisition(frames, height, width, image, kspace.map(matrix::of), mask, matrix.rows(),
                maps.map(m -> ofEverySet(matrix, m)), geometry, layout + "; " + words);
    }

    /// The same of other coils.
    ///
    /// @param words what was done
    SingleAcquisition ofCoils(int count, Optional<float[]> measured, Optional<float[]> sensitivities, String words) {
        return new SingleAcquisition(frames, height, width, image, measured, mask, count, sensitivities, geometry,
                layout + "; " + words);
    }

    private float[] ofEverySet(CoilMatrix matrix, float[] maps) {
        int each = 2 * coils * height * width;
        if (maps.length == each) return matrix.of(maps);
        float[] first = matrix.of(Arrays.copyOf(maps, each));
        float[] second = matrix.of(Arrays.copyOfRange(maps, each, 2 * each));
        float[] both = Arrays.copyOf(first, 2 * first.length);
        System.arraycopy(second, 0, both, first.length, first.length);
        return both;
    }

    /// The same, of which something is to be said.
    SingleAcquisition with(String words) {
        return new SingleAcquisition(frames, height, width, image, kspace, mask, coils, maps, geometry, layout + "; " + words);
    }

    public static SingleAcquisition read(Path file) {
        return read(file, ArrayChoice.FOUND);
    }

    public static SingleAcquisition read(Path file, ArrayChoice choice) {
        return read(file, choice, ReadBudget.ofHeap());
    }

    /// @param choice which array of the file, if not the usual one, and what becomes of its coils
    ///
    /// @throws FileFormatException if its samples lie along a trajectory; those [RawScan#read] reads, too
    public static SingleAcquisition read(Path file, ArrayChoice choice, ReadBudget budget) {
        if (ArrayFile.reads(FileKind.of(file)) && ReadoutFile.isOne(file, choice, budget)) {
            throw wrong(file,
                    "its samples lie along a trajectory, and lines of the Cartesian grid are needed here; reconstruct and "
                    + "train take both");
        }
        return onGrid(file, choice, budget);
    }

    static SingleAcquisition onGrid(Path file, ArrayChoice choice, ReadBudget budget) {
        FileKind kind = FileKind.of(file);
        if (!ArrayFile.reads(kind)) {
            throw wrong(file, kind.description() + " holds no measurements; read are .npz, .npy, MATLAB 5 and 7.3, HDF5, "
                    + "ISMRMRD, and BART's .cfl with .hdr" + (kind == FileKind.NIFTI || kind == FileKind.DICOM
                    || kind == FileKind.GIF
                    || kind == FileKind.PICTURE ? "; simulate --from makes measurements of a video" : ""));
        }
        if (kind == FileKind.HDF5 && choice.key().isEmpty() && Ismrmrd.isOne(file)) return ofScan(file, choice, budget);
        try (var arrays = ArrayFile.open(file, budget)) {
            boolean own = kind == FileKind.NPZ && choice.axes().isEmpty() && choice.slice().isEmpty();
            String name = Stream.of("image_re_im", "image", "kspace_re_im").filter(n -> own && arrays.names().contains(n))
                    .filter(n -> choice.key().isEmpty() || choice.key().get().equals(n)).findFirst().orElse("");
            var scan = name.isEmpty() ? new Measurements(file, arrays, choice, budget).read() : ofArchive(file, arrays, name);
            return choice.coils().of(scan, Optional.empty(), budget);
        }
    }

    private static SingleAcquisition ofScan(Path file, ArrayChoice choice, ReadBudget budget) {
        if (choice.axes().isPresent()) throw wrong(file, "ISMRMRD, whose readouts say where they belong; --axes has no effect");
        var scan = Ismrmrd.read(file, choice.slice(), budget);
        return choice.coils().of(new SingleAcquisition(scan.frames(), scan.height(), scan.width(), Optional.empty(),
                Optional.of(scan.kspace()), GridMask.ofLines(scan.lines(), scan.frames(), scan.width()), scan.coils() == 1 ? 0
                : scan.coils(), Optional.empty(),
                scan.geometry(), "ISMRMRD: " + scan.layout()), scan.noise(), budget);
    }

    /// The layout of this program's own archives.
    private static SingleAcquisition ofArchive(Path file, ArrayFile npz, String name) {
        boolean known = !name.equals("kspace_re_im");
        HostArray array = pairs(npz.read(name));
        if (!npz.names().contains("mask")) {
            throw wrong(file, "needs mask (T,W) or (T,H,W) beside " + name + "; it has " + npz.names());
        }
        HostArray mask = npz.read("mask");
        Shape s = array.shape();
        boolean withCoils = !known && s.rank() == 5;
        if (s.rank() != (withCoils ? 5 : 4) || s.size(-1) != 2 || s.elements() == 0) {
            throw wrong(file, name + " must be (T,H,W,2)" + (known ? "" : " or (C,T,H,W,2)") + " without empty axes, got " + s);
        }
        int t = s.size(-4);
        int h = s.size(-3);
        int w = s.size(-2);
        boolean ofLines = mask.shape().equals(Shape.of(t, w));
        if (!ofLines && !mask.shape().equals(Shape.of(t, h, w)) || mask.type().isComplex()) {
            throw wrong(file, "the mask " + mask + ", expected real (T,W) or (T,H,W), does not fit to " + name + " (T,H,W,2) = "
                    + s);
        }
        GridMask sampled = masked(file, mask.toFloats(), t, ofLines ? 1 : h, w);
        float[] numbers = finite(file, name, array);
        Optional<float[]> maps = Optional.empty();
        int coils = withCoils ? s.size(0) : 0;
        var found = MAPS.stream().filter(npz.names()::contains).findFirst();
        if (found.isPresent()) {
            HostArray given = pairs(npz.read(found.get()));
            if (!withCoils && known && given.shape().rank() == 4) coils = given.shape().size(0);
            Shape one = Shape.of(coils, h, w, 2);
            boolean sets = !known && given.shape().rank() == 5 && given.shape().size(0) >= 1
                    && given.shape().size(0) <= MOST_SETS && given.shape().remove(0).equals(one);
            if (coils == 0 || !given.shape().equals(one) && !sets) {
                throw wrong(file, found.get() + " (C,H,W,2) = " + given.shape() + " does not fit to " + name + " = " + s);
            }
            maps = Optional.of(finite(file, found.get(), given));
        }
        return new SingleAcquisition(t, h, w, known ? Optional.of(numbers) : Optional.empty(), known ? Optional.empty()
                : Optional.of(numbers), sampled, coils, maps, Geometry.ofArrays(npz::find),
                name + s + (withCoils ? " as (c,t,y,x), two numbers each" : " as (t,y,x), two numbers each"));
    }

    /// Complex numbers as pairs.
    private static HostArray pairs(HostArray array) {
        return array.type().isComplex() ? array.asReal() : array;
    }

    private static float[] finite(Path file, String name, HostArray array) {
        float[] numbers = array.toFloats();
        for (float v : numbers) if (!Float.isFinite(v)) throw wrong(file, name + " holds a number that is not finite");
        return numbers;
    }

    private static FileFormatException wrong(Path file, String reason) {
        return new FileFormatException(file.toString(), FileFormatException.UNKNOWN, reason);
    }

    /// @param values of the file's mask
    private static GridMask masked(Path file, float[] values, int frames, int rows, int width) {
        try {
            return GridMask.ofSamples(values, frames, rows, width);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file.toString(), FileFormatException.UNKNOWN, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public double acceleration() {
        return mask.acceleration();
    }
}
