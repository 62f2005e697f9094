package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.arrays.ArrayFile;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.ismrmrd.Ismrmrd;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Reads measurements along readouts: an array of samples, and the points where they were taken, in the same file or in one of
/// their own.
///
/// | written by | measurements | points |
/// |---|---|---|
/// | this program, npz | `kspace` (T, C, R, S) complex | `trajectory` (T, R, S, 2), cycles per field of view |
/// | sigpy, mri-nufft | (C, R, S) | `coord` (R, S, 2) |
/// | BART | axes 1, 2, 3, 10 | a file of its own, axes 0 (k_H, k_W, 0), 1, 2, 10 |
/// | MATLAB | `kdata`, `rawdata`, … (S, R, C, T) | complex `k` (S, R, T): k_H + i·k_W |
///
/// ISMRMRD files bear the points beside the samples ([ScannedReadouts]). Points within ±½ are in cycles per pixel. The first
/// coordinate belongs to the rows of the picture.
final class ReadoutFile {
    private static final List<String> POINTS = List.of("trajectory", "traj", "coord", "coords");
    private static final String MATLAB_POINTS = "k";
    private static final List<String> SAMPLES = List.of("kspace", "kdata", "rawdata", "ksp", "data");
    private static final List<String> MAPS = List.of("coil_maps_re_im", "coil_maps", "sens", "maps", "b1");
    private static final List<String> IMAGES = List.of("image_re_im", "image");
    private static final String MATRIX = "matrix";
    private static final int LARGEST = 4096;

    private final Path path;
    private final ArrayFile file;
    private final ArrayChoice choice;

    private ReadoutFile(Path path, ArrayFile file, ArrayChoice choice) {
        this.path = path;
        this.file = file;
        this.choice = choice;
    }

    /// Whether a file holds measurements along readouts: it has their points, or the choice names a file that has.
    static boolean isOne(Path path, ArrayChoice choice, ReadBudget budget) {
        if (choice.readouts().trajectory().isPresent()) return true;
        FileKind kind = FileKind.of(path);
        if (!ArrayFile.reads(kind) || kind == FileKind.BART || kind == FileKind.NPY) return false;
        if (isScan(path, kind, choice)) return Ismrmrd.isOffTheGrid(path, budget);
        try (var arrays = ArrayFile.open(path, budget)) {
            return new ReadoutFile(path, arrays, choice).points().isPresent();
        }
    }

    private static boolean isScan(Path path, FileKind kind, ArrayChoice choice) {
        return kind == FileKind.HDF5 && choice.key().isEmpty() && Ismrmrd.isOne(path);
    }

    static ReadoutAcquisition read(Path path, ArrayChoice choice, ReadBudget budget) {
        boolean scan = isScan(path, FileKind.of(path), choice);
        if (choice.axes().isPresent() || choice.slice().isPresent() && !scan) {
            throw wrong(path, "its samples lie along a trajectory, of which the points say where; "
                    + (choice.axes().isPresent() ? "--axes" : "--slice") + " has no effect");
        }
        var read = scan ? ScannedReadouts.read(path, choice, apart(choice, budget.another()), budget)
                : ofArrays(path, choice, budget);
        return choice.readouts().binning().map(read::binned).orElse(read);
    }

    private static ReadoutAcquisition ofArrays(Path path, ArrayChoice choice, ReadBudget budget) {
        try (var arrays = ArrayFile.open(path, budget)) {
            var read = new ReadoutFile(path, arrays, choice).read(budget);
            return choice.coils().of(read, Optional.empty(), budget);
        }
    }

    /// The points in a file of their own, if one was given.
    private static Optional<ReadoutPoints> apart(ArrayChoice choice, ReadBudget budget) {
        return choice.readouts().trajectory().map(path -> {
            try (var other = ArrayFile.open(path, budget)) {
                var names = other.names();
                String name = names.size() == 1 ? names.getFirst() : new ReadoutFile(path, other, ArrayChoice.FOUND).points()
                        .orElseThrow(() -> wrong(path, "no array that could be a trajectory; it has "
                        + names.stream().map(FileText::shown).toList()));
                return ReadoutPoints.of(other.read(name), other.kind(), reason -> wrong(path, reason));
            }
        });
    }

    /// The name of the array of points, if the file has one.
    private Optional<String> points() {
        var names = file.names();
        Optional<String> found = POINTS.stream().filter(names::contains).filter(this::isNotChosen).findFirst();
        boolean matlab = file.kind() == FileKind.MATLAB5 || file.kind() == FileKind.MATLAB73;
        if (found.isPresent() || !matlab || !names.contains(MATLAB_POINTS) || !isNotChosen(MATLAB_POINTS)) return found;
        return names.stream().anyMatch(ReadoutFile::isSamples) ? Optional.of(MATLAB_POINTS) : found;
    }

    private boolean isNotChosen(String name) {
        return choice.key().filter(name::equals).isEmpty();
    }

    private static boolean isSamples(String name) {
        return SAMPLES.stream().anyMatch(name.toLowerCase(Locale.ROOT)::startsWith);
    }

    private ReadoutAcquisition read(ReadBudget budget) {
        var points = apart(choice, budget).orElseGet(() -> ReadoutPoints.of(file.read(points().orElseThrow()), file.kind(),
                this::wrong));
        String key = key();
        HostArray array = file.read(key);
        var kspace = Samples.of(array, file.kind(), points, reason -> wrong(FileText.shown(key) + ": " + reason));
        float[] numbers = finite(key, kspace.array());
        var image = find(IMAGES, "(T,H,W)", 3).map(x -> fitting(x, "(T,H,W)", kspace.frames()));
        var maps = find(MAPS, "(C,H,W)", 3).map(x -> fitting(x, "(C,H,W)", kspace.coils()));
        FrameSize matrix = matrix(points, image, maps);
        double[] k = points.cyclesPerView(matrix.height(), matrix.width(), kspace.frames(), this::wrong);
        String layout = String.format(Locale.ROOT, "%s%s: %d frame%s of %d readouts of %d samples, points in cycles per %s, "
                + "picture %s%s", FileText.shown(key), array.shape(), kspace.frames(), kspace.frames() == 1 ? "" : "s",
                points.readouts(), points.samples(), points.perPixel() ? "pixel" : "field of view", matrix,
                choice.readouts().matrix().isPresent() ? "" : " (" + matrixFrom(image, maps) + ")");
        int coils = kspace.coils() == 1 && maps.isEmpty() ? 0 : kspace.coils();
        return new ReadoutAcquisition(kspace.frames(), points.readouts(), points.samples(), matrix.height(), matrix.width(),
                numbers, k, image.map(x -> finite("the image", x)),
                new ReadoutAcquisition.Coils(coils, maps.map(x -> finite("the coil maps", x))),
                new ReadoutAcquisition.Notes(Geometry.ofArrays(file::find), layout));
    }

    /// The measurements, complex (C, T, R, S).
    private record Samples(HostArray array, int coils, int frames) {
        static Samples of(HostArray array, FileKind kind, ReadoutPoints points,
                Function<String, FileFormatException> wrong) {
            HostArray complex = array.type().isComplex() ? array : pairs(array, wrong);
            HostArray y = kind == FileKind.BART ? ofBart(complex, wrong)
                    : kind == FileKind.MATLAB5 || kind == FileKind.MATLAB73 ? complex.reversedAxes() : complex;
            var sizes = new ArrayList<Integer>();
            for (int size : y.shape().toArray()) sizes.add(size);
            boolean flat = points.readouts() == 1 && (sizes.size() < 2 || sizes.get(sizes.size() - 2) != 1);
            if (flat) sizes.add(sizes.size() - 1, 1);
            int rank = sizes.size();
            if (rank < 2 || sizes.get(rank - 1) != points.samples() || sizes.get(rank - 2) != points.readouts()) {
                throw wrong.apply(array.shape() + " does not end in the trajectory's " + points.readouts() + " readouts of "
                        + points.samples() + " samples");
            }
            var leading = new ArrayList<>(sizes.subList(0, rank - 2));
            if (leading.size() > 2) leading.removeIf(size -> size == 1);
            int a = leading.isEmpty() ? 1 : leading.getFirst();
            int b = leading.size() < 2 ? 1 : leading.get(1);
            boolean framed = points.framed() && points.frames() > 1;
            boolean framesFirst = leading.size() == 2 ? !framed && (points.framed() ? a == 1 : true) || a == points.frames()
                    : framed;
            int frames = framesFirst ? a : b;
            int coils = framesFirst ? b : a;
            if (leading.size() > 2 || points.framed() && frames != points.frames()) {
                throw wrong.apply(array.shape() + " does not fit to a trajectory of " + points.frames() + " frames of "
                        + points.readouts() + " readouts of " + points.samples() + " samples");
            }
            Shape last = Shape.of(points.readouts(), points.samples());
            HostArray ordered = framesFirst
                    ? y.reshape(Shape.of(frames, coils, last.size(0), last.size(1))).permute(1, 0, 2, 3)
                    : y.reshape(Shape.of(coils, frames, last.size(0), last.size(1)));
            return new Samples(ordered, coils, frames);
        }

        private static HostArray pairs(HostArray array, Function<String, FileFormatException> wrong) {
            if (array.shape().rank() < 2 || array.shape().size(-1) != 2) {
                throw wrong.apply(array + " is neither complex nor pairs of numbers");
            }
            int[] sizes = array.shape().toArray();
            return HostArray.complex(Shape.of(Arrays.copyOf(sizes, sizes.length - 1)), array.toFloats());
        }

        /// (T, C, R, S).
        private static HostArray ofBart(HostArray array, Function<String, FileFormatException> wrong) {
            int[] sizes = ReadoutPoints.bartSizes(array, wrong::apply, 1, 2, 3, 10);
            return array.reshape(Shape.of(sizes)).reversedAxes();
        }
    }

    /// The array of the measurements: the one asked for, or the only possible one.
    private String key() {
        if (choice.key().isPresent()) return choice.key().get();
        var names = file.names().stream().filter(n -> !POINTS.contains(n) && !n.equals(MATRIX) && !Geometry.names(n))
                .filter(n -> !MAPS.contains(n) && !IMAGES.contains(n) && !n.equals(points().orElse(""))).toList();
        if (names.size() == 1) return names.getFirst();
        var called = names.stream().filter(ReadoutFile::isSamples).toList();
        if (called.size() == 1) return called.getFirst();
        throw wrong((called.isEmpty() ? "no array that could be measurements" : "several arrays that could be measurements")
                + "; choose one of " + file.names().stream().map(FileText::shown).toList() + " with --key");
    }

    /// The first array of these names, as complex (…, H, W).
    private Optional<HostArray> find(List<String> names, String axes, int rank) {
        var name = names.stream().filter(file.names()::contains).filter(this::isNotChosen).findFirst();
        if (name.isEmpty()) return Optional.empty();
        HostArray array = file.read(name.get());
        boolean matlab = file.kind() == FileKind.MATLAB5 || file.kind() == FileKind.MATLAB73;
        HostArray complex = array.type().isComplex() ? array
                : Samples.pairs(array, reason -> wrong(FileText.shown(name.get()) + ": " + reason));
        if (complex.shape().rank() != rank || complex.shape().elements() == 0) {
            throw wrong(FileText.shown(name.get()) + " must be complex " + axes + ", got " + array);
        }
        return Optional.of(matlab ? complex.permute(2, 0, 1) : complex);
    }

    private HostArray fitting(HostArray array, String axes, int count) {
        if (array.shape().size(0) == count) return array;
        throw wrong("an array " + axes + " = " + array.shape() + " does not fit to measurements of " + count
                + (axes.startsWith("(T") ? " frames" : " coils"));
    }

    private FrameSize matrix(ReadoutPoints points, Optional<HostArray> image, Optional<HostArray> maps) {
        var asked = choice.readouts().matrix();
        FrameSize matrix = null;
        for (var known : List.of(image, maps)) {
            if (known.isEmpty()) continue;
            Shape s = known.get().shape();
            var size = new FrameSize(s.size(1), s.size(2));
            if (matrix != null && !matrix.equals(size)) throw wrong("its image and its coil maps differ in size: " + matrix
                    + " and " + size);
            matrix = size;
        }
        if (matrix != null && asked.isPresent() && !asked.get().equals(matrix)) {
            throw wrong("--matrix " + asked.get() + ", but its image or coil maps are " + matrix);
        }
        if (matrix == null) matrix = asked.or(this::written).orElseGet(() -> new FrameSize(points.side(), points.side()));
        return possible(matrix, this::wrong);
    }

    /// @param wrong the exception for a picture that is too large
    static FrameSize possible(FrameSize matrix, Function<String, FileFormatException> wrong) {
        if (matrix.height() <= LARGEST && matrix.width() <= LARGEST) return matrix;
        throw wrong.apply("a picture of " + matrix + "; those up to " + LARGEST + " a side are made, give --matrix");
    }

    private Optional<FrameSize> written() {
        var array = file.find(MATRIX);
        if (array.isEmpty()) return Optional.empty();
        double[] sides = array.get().type().isComplex() ? new double[0] : array.get().toDoubles();
        boolean sizes = sides.length == 2 && Arrays.stream(sides).allMatch(v -> v >= 1 && v <= LARGEST && v == Math.rint(v));
        if (!sizes) throw wrong("matrix must be two whole numbers from 1 to " + LARGEST + ", height and width");
        return Optional.of(new FrameSize((int) sides[0], (int) sides[1]));
    }

    private String matrixFrom(Optional<HostArray> image, Optional<HostArray> maps) {
        return image.isPresent() ? "that of its image" : maps.isPresent() ? "that of its coil maps"
                : file.names().contains(MATRIX) ? "as written in it" : "found from its points";
    }

    private float[] finite(String name, HostArray array) {
        float[] numbers = array.toFloats();
        for (float v : numbers) if (!Float.isFinite(v)) throw wrong(FileText.shown(name) + " holds a number that is not finite");
        return numbers;
    }

    private FileFormatException wrong(String reason) {
        return wrong(path, reason);
    }

    static FileFormatException wrong(Path path, String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }
}
