package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.NaturalOrder;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// The cine data of the CMRxRecon challenge, as folders hold it:
///
/// ```text
/// <data>/SingleCoil/Cine/<set>/FullSample/P001/cine_lax.mat             k-space (kx, ky, slice, t), or (kx, ky, 1, slice, t)
/// <data>/SingleCoil/Cine/<set>/<masks>/P001/cine_lax_mask.mat           mask (kx, ky, t) or (kx, ky), for all slices of the file
/// ```
///
/// Patients and files come in natural order (`P2` before `P10`), one example a slice. The k-space is the first variable of its
/// file, whatever its name. Files of several coils are refused. The index is made from the files' headers each time it is opened,
/// so that it is never stale. Source: Wang et al., *CMRxRecon: an open cardiac MRI dataset*, 2023, and the DDEI loader.
public final class CmrxRecon {
    static final String ENDING = ".mat";
    static final String MASK_ENDING = "_mask.mat";

    private final Path root;
    private final Optional<String> masks;
    private final List<CineSlice> slices;

    private CmrxRecon(Path root, Optional<String> masks, List<CineSlice> slices) {
        this.root = root;
        this.masks = masks;
        this.slices = List.copyOf(slices);
    }

    /// The fully sampled examples of one set.
    ///
    /// @param data  the folder that holds `SingleCoil`
    /// @param set   such as `TrainingSet`
    /// @param masks the folder of masks, such as `TimeVaryingGaussianMask08`; empty: masks lie beside the k-space
    public static CmrxRecon open(Path data, String set, Optional<String> masks) {
        Path root = data.resolve("SingleCoil").resolve("Cine").resolve(set);
        if (!Files.isDirectory(root.resolve("FullSample"))) {
            throw new FileFormatException(data.toString(), FileFormatException.UNKNOWN, "no set " + set + " of a CMRxRecon data "
                    + "set: there is no folder " + data.relativize(root.resolve("FullSample")) + "; give the folder that holds "
                    + "SingleCoil");
        }
        var slices = new ArrayList<CineSlice>();
        for (Path patient : list(root.resolve("FullSample"), Files::isDirectory)) {
            for (Path file : list(patient, CmrxRecon::isKspace)) slices.addAll(slices(data, patient, file));
        }
        return new CmrxRecon(root, masks, slices);
    }

    private static boolean isKspace(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(ENDING) && !name.endsWith(MASK_ENDING) && Files.isRegularFile(file);
    }

    private static List<Path> list(Path folder, Predicate<Path> wanted) {
        try (var entries = Files.list(folder)) {
            return entries.filter(wanted).sorted((a, b) -> NaturalOrder.compare(a.getFileName().toString(),
                    b.getFileName().toString())).toList();
        } catch (IOException e) {
            throw ByteReader.unreadable(folder, e);
        }
    }

    private static List<CineSlice> slices(Path data, Path patient, Path file) {
        int[] size;
        try (var mat = MatFile.open(file)) {
            size = mat.sizes(mat.first());
        }
        if (size.length != 4 && size.length != 5) {
            throw new FileFormatException(file.toString(), FileFormatException.UNKNOWN, "k-space of sizes " + Shape.of(size)
                    + ", neither (kx, ky, slice, t) nor (kx, ky, coil, slice, t)");
        }
        if (size.length == 5 && size[2] != 1) {
            throw new FileFormatException(file.toString(), FileFormatException.UNKNOWN,
                    "k-space (kx, ky, coil, slice, t) = " + Shape.of(size) + " of " + size[2]
                    + " coils; files of one coil are supported, and none of several is picked in silence");
        }
        String path = data.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        int count = size[size.length - 2];
        return IntStream.range(0, count).mapToObj(i -> new CineSlice(file, path, patient.getFileName().toString(), i, count, 1,
                size[0], size[1], size[size.length - 1])).toList();
    }

    /// Every example: patients in order, their files in order, their slices in order.
    public List<CineSlice> slices() {
        return slices;
    }

    public List<String> patients() {
        return slices.stream().map(CineSlice::patient).distinct().toList();
    }

    /// A part of the examples, `round(rate · n)` of them (at least one), in the order of a permutation: the same for the same
    /// permutation.
    public CmrxRecon sample(double rate, IntFunction<int[]> permutation) {
        if (!(rate > 0 && rate <= 1)) throw new IllegalArgumentException("sample: the rate must be in (0, 1], got " + rate);
        int n = Math.min(slices.size(), Math.max(1, (int) Math.rint(rate * slices.size())));
        return new CmrxRecon(root, masks, IntStream.of(permutation.apply(slices.size())).limit(n).mapToObj(slices::get).toList());
    }

    /// The k-space of one example, complex (T, H, W) with H = kx and W = ky, single precision.
    public HostArray kspace(CineSlice slice) {
        HostArray kspace;
        try (var mat = MatFile.open(slice.file())) {
            String name = mat.first();
            HostArray part = mat.readSlice(name, mat.sizes(name).length - 2, slice.index());
            kspace = part.shape().rank() == 4 ? part.slice(2, 0) : part;
        }
        if (kspace.shape().rank() != 3) {
            throw damaged(slice.file(), "k-space of shape " + kspace.shape() + ", expected (kx, ky, t)");
        }
        if (!kspace.type().isComplex()) {
            throw damaged(slice.file(), "k-space of type " + kspace.type() + ", expected complex numbers");
        }
        var frames = kspace.permute(2, 0, 1);
        return HostArray.complex(frames.shape(), frames.toFloats());
    }

    /// The sampling mask of one example, FLOAT32 (T, H, W) of zeros and ones; a mask without time holds for every frame.
    public HostArray mask(CineSlice slice) {
        Path file = masks.map(m -> root.resolve(m).resolve(slice.patient()).resolve(slice.maskName()))
                .orElse(slice.file().resolveSibling(slice.maskName()));
        HostArray mask = MatFile.readFirst(file);
        var expected = Shape.of(slice.height(), slice.width(), slice.frames());
        var shape = mask.shape();
        boolean still = shape.equals(expected.remove(2)) || shape.equals(expected.with(2, 1));
        if (!still && !shape.equals(expected) || mask.type().isComplex()) {
            throw damaged(file, "a mask " + mask + " for k-space of shape " + expected + " (kx, ky, t)");
        }
        double[] values = mask.toDoubles();
        var frames = new float[expected.elements()];
        int pixels = slice.height() * slice.width();
        for (int p = 0; p < pixels; p++) {
            for (int t = 0; t < slice.frames(); t++) {
                double v = values[still ? p : p * slice.frames() + t];
                if (v != 0 && v != 1) throw damaged(file, "a mask with the value " + v + ", neither 0 nor 1");
                frames[t * pixels + p] = (float) v;
            }
        }
        return HostArray.of(Shape.of(slice.frames(), slice.height(), slice.width()), frames);
    }

    private static FileFormatException damaged(Path file, String reason) {
        return new FileFormatException(file.toString(), FileFormatException.UNKNOWN, reason);
    }
}
