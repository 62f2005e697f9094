package cinegrad.ddei.view;

import cinegrad.ddei.io.Box;
import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.arrays.ArrayFile;
import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.RawScan;
import cinegrad.ddei.io.cine.ReadoutAcquisition;
import cinegrad.ddei.io.image.MagnitudeVideo;
import cinegrad.ddei.io.image.Nifti;
import cinegrad.ddei.io.ismrmrd.Ismrmrd;
import cinegrad.ddei.io.ismrmrd.TrajectoryScan;
import cinegrad.ddei.io.ismrmrd.TrajectoryScan.Order;
import cinegrad.ops.shape.Shape;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// Opens files of any format the program reads, to be looked at. Numbers are read when a part of them is asked for; small arrays,
/// and packed ones that fit, are then kept whole, in a quarter of the heap for all files together.
final class FileOpener {
    private static final List<String> RESULTS = List.of("recon.npz", "recon.mat", "recon.cfl", "recon.nii.gz", "recon-dicom",
            "recon.gif");
    private static final String GRIDDED = "gridded";
    private static final List<String> FIRST = List.of("recon", GRIDDED, "magnitude", "image_re_im", "image",
            "kspace_re_im", "kspace");
    private static final int MOST_NUMBERS_IN_WORDS = 12;
    /// Up to this size an array is read whole even where its parts could be read.
    private static final long SMALL = 64 << 20;

    private final RecentlyUsed<List<Object>, HostArray> wholes =
            new RecentlyUsed<>(memory(), a -> (long) a.shape().elements() * a.type().memory());

    /// The memory of all arrays that are kept, and the most that one may take.
    private static long memory() {
        return Runtime.getRuntime().maxMemory() / 4;
    }

    private static ReadBudget budget() {
        return new ReadBudget(memory());
    }

    /// Opens a file, or the folder of a result, of a DICOM series or of pictures.
    ViewedFile open(Path path) {
        FileKind kind = FileKind.of(path);
        return switch (kind) {
            case NPY, NPZ, MATLAB5, MATLAB73, BART -> arrays(path, kind);
            case HDF5 -> !Ismrmrd.isOne(path) ? arrays(path, kind) : Ismrmrd.isOffTheGrid(path, budget()) ? readouts(path)
                    : scan(path);
            case NIFTI -> nifti(path);
            case DICOM, GIF, PICTURE -> frames(path, kind.description());
            case FOLDER -> folder(path);
            case TORCH, SAFETENSORS -> throw wrong(path, kind.description()
                    + ", which holds weights and no pictures; ./cinegrad inspect lists them");
            case UNKNOWN -> throw wrong(path, "unknown kind of file; shown are .npz, .npy, .mat, HDF5, ISMRMRD, .cfl with .hdr, "
                    + "NIfTI, DICOM, PNG, JPEG, BMP and GIF");
        };
    }

    private static FileFormatException wrong(Path path, String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }

    private ViewedFile folder(Path path) {
        for (String name : RESULTS) if (Files.exists(path.resolve(name))) return open(path.resolve(name));
        return frames(path, "a folder");
    }

    private ViewedFile arrays(Path path, FileKind kind) {
        var file = ArrayFile.open(path, budget());
        try {
            boolean sought = kind != FileKind.NPZ && kind != FileKind.MATLAB5;
            boolean radial = file.names().stream().anyMatch(AxisNames::isTrajectory);
            var names = new ArrayList<String>();
            var few = new ArrayList<String>();
            for (String name : file.names()) {
                (Shape.of(file.sizes(name)).elements() <= MOST_NUMBERS_IN_WORDS ? few : names).add(name);
            }
            var notes = new ArrayList<String>();
            for (String name : few) notes.add(inWords(name, file.read(name)));
            // a picture of a few pixels is a picture where there is no other
            if (names.isEmpty()) few.stream().filter(name -> isTinyPicture(file.sizes(name))).forEach(names::add);
            var arrays = new ArrayList<ViewedArray>();
            for (String name : names) {
                int[] sizes = file.sizes(name);
                ViewedArray.Numbers whole = box -> wholes.get(List.of(path, name), () -> file.read(name)).box(box);
                arrays.add(array(kind, name, sizes, isPairs(file, kind, name), radial,
                        isKept(sizes, sought) ? whole : box -> file.readBox(name, box)));
            }
            file.unsupported().forEach((name, reason) -> notes.add(FileText.shown(name) + ": " + reason));
            if (radial) gridded(path, notes).ifPresent(arrays::addFirst);
            if (arrays.isEmpty()) throw wrong(path, "no array that could be shown; it has " + notes);
            return new ViewedFile(path, kind.description(), arrays, first(arrays), notes, Geometry.ofArrays(file::find),
                    file::close);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// The picture that gridding makes of the spokes of a file; a note instead where they are not read.
    private Optional<ViewedArray> gridded(Path path, List<String> notes) {
        try {
            if (!(RawScan.read(path, ArrayChoice.FOUND, budget()) instanceof ReadoutAcquisition scan)) return Optional.empty();
            int[] sizes = {scan.frames(), scan.height(), scan.width()};
            return Optional.of(picture(sizes, AxisNames.of("time", "y", "x"), box -> gridded(path, ArrayChoice.FOUND).box(box)));
        } catch (FileFormatException e) {
            notes.add("not gridded: " + e.reason());
            return Optional.empty();
        }
    }

    private static ViewedArray picture(int[] sizes, AxisNames axes, ViewedArray.Numbers numbers) {
        return new ViewedArray(GRIDDED, sizes, false, axes, axes.roles(sizes, FileKind.NPZ), "no", false, numbers);
    }

    /// (T, H, W).
    private HostArray gridded(Path path, ArrayChoice choice) {
        return wholes.get(List.of(path, GRIDDED, choice.slice()),
                () -> GriddedPicture.of((ReadoutAcquisition) RawScan.read(path, choice, budget())));
    }

    /// Whether an array is read whole: a small one, or one that fits and of which nothing can be sought.
    private static boolean isKept(int[] sizes, boolean sought) {
        return 8L * Shape.of(sizes).elements() <= (sought ? Math.min(SMALL, memory()) : memory());
    }

    private static boolean isTinyPicture(int[] sizes) {
        return sizes.length >= 2 && Shape.of(sizes).elements() > 0;
    }

    /// Whether pairs of real numbers are complex ones; what is complex already is not.
    private static boolean isPairs(ArrayFile file, FileKind kind, String name) {
        int[] sizes = file.sizes(name);
        if (!AxisNames.isPairs(kind, name, sizes)) return false;
        var one = new int[sizes.length];
        Arrays.fill(one, 1);
        return !file.readBox(name, Box.of(new int[sizes.length], one)).type().isComplex();
    }

    private static ViewedArray array(FileKind kind, String name, int[] stored, boolean pairs, boolean radial,
            ViewedArray.Numbers numbers) {
        int[] sizes = pairs ? Arrays.copyOf(stored, stored.length - 1) : stored;
        var axes = AxisNames.of(kind, name, sizes.length, radial);
        return new ViewedArray(FileText.shown(name), sizes, pairs, axes, axes.roles(sizes, kind), AxisNames.kspace(name),
                pairs && AxisNames.isTrajectory(name), numbers);
    }

    /// The array of the best-known name, or else the largest.
    private static int first(List<ViewedArray> arrays) {
        for (String name : FIRST) {
            for (int i = 0; i < arrays.size(); i++) if (arrays.get(i).name().equals(name)) return i;
        }
        int largest = 0;
        for (int i = 1; i < arrays.size(); i++) {
            if (elements(arrays.get(i)) > elements(arrays.get(largest))) largest = i;
        }
        return largest;
    }

    private static long elements(ViewedArray array) {
        return Arrays.stream(array.sizes()).asLongStream().reduce(1, (a, b) -> a * b);
    }

    private static String inWords(String name, HostArray array) {
        if (array.shape().elements() == 0) return FileText.shown(name) + " is empty: " + array.shape();
        var words = new ArrayList<String>();
        array.asReal().doubles().forEach(v -> words.add(v == (long) v ? Long.toString((long) v) : Double.toString(v)));
        return FileText.shown(name) + " = " + String.join(", ", words);
    }

    private ViewedFile scan(Path path) {
        var scan = Ismrmrd.read(path, OptionalInt.of(0), budget());
        int[] sizes = {scan.slices(), scan.coils(), scan.frames(), scan.height(), scan.width()};
        var axes = AxisNames.of("slice", "coil", "time", "y", "x");
        ViewedArray.Numbers kspace = box -> slices(box, sizes, slice -> wholes.get(List.of(path, "kspace", slice), () -> {
            var one = Ismrmrd.read(path, OptionalInt.of(slice), budget());
            return HostArray.complex(Shape.of(one.coils(), one.frames(), one.height(), one.width()), one.kspace());
        }));
        int[] lines = {scan.slices(), scan.frames(), scan.width()};
        ViewedArray.Numbers mask = box -> slices(box, lines, slice -> wholes.get(List.of(path, "mask", slice), () -> {
            var one = Ismrmrd.read(path, OptionalInt.of(slice), budget());
            return HostArray.of(Shape.of(one.frames(), one.width()), one.lines());
        }));
        var times = AxisNames.of("slice", "time", "x");
        return new ViewedFile(path, "ISMRMRD (HDF5)", List.of(
                new ViewedArray("kspace", sizes, false, axes, axes.roles(sizes, FileKind.HDF5), "yes", false, kspace),
                new ViewedArray("mask", lines, false, times, new AxisNames.Roles(2, 1, -1), "no", false, mask)), 0,
                List.of(scan.layout()), scan.geometry(), () -> { });
    }

    /// ISMRMRD along a trajectory.
    private ViewedFile readouts(Path path) {
        var scan = Ismrmrd.readAlong(path, OptionalInt.of(0), Order.BY_COUNTERS, budget());
        var of = scan.sizes();
        int[] sizes = {scan.slices(), of.coils(), of.frames(), of.readouts(), of.samples()};
        var axes = AxisNames.of("slice", "coil", "time", "spoke", "sample");
        var arrays = new ArrayList<ViewedArray>();
        arrays.add(new ViewedArray("kspace", sizes, false, axes, axes.roles(sizes, FileKind.HDF5), "yes", false,
                box -> slices(box, sizes, slice -> readouts(path, slice, "kspace", one -> HostArray.complex(
                Shape.of(of.coils(), of.frames(), of.readouts(), of.samples()), one.kspace())))));
        if (scan.points().isPresent()) {
            int[] points = {scan.slices(), of.frames(), of.readouts(), of.samples()};
            int[] pairs = {scan.slices(), of.frames(), of.readouts(), of.samples(), 2};
            var names = AxisNames.of("slice", "time", "spoke", "sample");
            arrays.add(new ViewedArray("trajectory", points, true, names, names.roles(points, FileKind.HDF5), "no", true,
                    box -> slices(box, pairs, slice -> readouts(path, slice, "trajectory", one -> HostArray.of(
                    Shape.of(of.frames(), of.readouts(), of.samples(), 2), one.points().orElseThrow())))));
            int[] images = {scan.slices(), of.frames(), scan.picture().height(), scan.picture().width()};
            arrays.addFirst(picture(images, AxisNames.of("slice", "time", "y", "x"), box -> slices(box, images,
                    slice -> gridded(path, new ArrayChoice(Optional.empty(), Optional.empty(), OptionalInt.of(slice))))));
        }
        return new ViewedFile(path, "ISMRMRD (HDF5)", arrays, 0, List.of(scan.layout()), scan.picture().geometry(), () -> { });
    }

    private HostArray readouts(Path path, int slice, String what, Function<TrajectoryScan, HostArray> numbers) {
        return wholes.get(List.of(path, what, slice),
                () -> numbers.apply(Ismrmrd.readAlong(path, OptionalInt.of(slice), Order.BY_COUNTERS, budget())));
    }

    /// A slice of a file that is read slice by slice.
    private interface Slice {
        HostArray read(int index);
    }

    /// The part of a file whose first axis counts slices, all of the same sizes.
    private static HostArray slices(Box box, int[] sizes, Slice source) {
        int[] start = box.within(Shape.of(sizes)).start();
        int[] size = box.size();
        var inner = Box.of(Arrays.copyOfRange(start, 1, start.length), Arrays.copyOfRange(size, 1, size.length));
        var parts = new ArrayList<HostArray>();
        for (int i = 0; i < size[0]; i++) parts.add(source.read(start[0] + i).box(inner));
        return parts.size() == 1 ? parts.getFirst().reshape(Shape.of(size)) : together(Shape.of(size), parts);
    }

    private static HostArray together(Shape shape, List<HostArray> parts) {
        int numbers = shape.elements() * parts.getFirst().type().parts();
        var all = new float[numbers];
        for (int i = 0; i < parts.size(); i++) {
            float[] part = parts.get(i).toFloats();
            System.arraycopy(part, 0, all, i * part.length, part.length);
        }
        return parts.getFirst().type().isComplex() ? HostArray.complex(shape, all) : HostArray.of(shape, all);
    }

    private ViewedFile nifti(Path path) {
        int[] sizes = Nifti.sizes(path);
        if (Shape.of(sizes).elements() == 0) throw wrong(path, "an empty image " + Shape.of(sizes));
        boolean packed = ByteReader.startsWith(ByteReader.head(path, 2), 0x1f, 0x8b);
        ViewedArray.Numbers whole = box -> wholes.get(List.of(path), () -> Nifti.read(path, budget()).values()).box(box);
        ViewedArray.Numbers part = box -> Nifti.readBox(path, box, budget()).values();
        var ones = new int[sizes.length];
        Arrays.fill(ones, 1);
        var axes = new AxisNames(List.of("x", "y", "slice", "time").subList(0, sizes.length), true);
        return new ViewedFile(path, FileKind.NIFTI.description(), List.of(new ViewedArray("image", sizes, false, axes,
                axes.roles(sizes, FileKind.NIFTI), "no", false, isKept(sizes, !packed) ? whole : part)), 0, List.of(),
                Nifti.readBox(path, Box.of(new int[sizes.length], ones), budget()).geometry(), () -> { });
    }

    /// DICOM, pictures and films, read slice by slice.
    private ViewedFile frames(Path path, String kind) {
        var middle = MagnitudeVideo.stored(path, Optional.empty(), budget());
        Shape s = middle.frames().shape();
        int[] sizes = {middle.slices(), s.size(0), s.size(1), s.size(2)};
        wholes.get(List.of(path, middle.slices() / 2), middle::frames);
        var axes = AxisNames.of("slice", "time", "y", "x");
        ViewedArray.Numbers numbers = box -> slices(box, sizes, slice -> wholes.get(List.of(path, slice),
                () -> MagnitudeVideo.stored(path, Optional.of(slice), budget()).frames()));
        return new ViewedFile(path, kind, List.of(new ViewedArray("frames", sizes, false, axes,
                axes.roles(sizes, FileKind.FOLDER), "no", false, numbers)), 0, List.of(), middle.geometry(), () -> { });
    }
}
