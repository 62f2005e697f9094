package cinegrad.ddei.io.arrays;

import cinegrad.ddei.io.Box;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A file of named arrays of numbers: NumPy's npy and npz, MATLAB 5 and 7.3, HDF5, BART. One array is read at a time.
///
/// Axes are in the order in which the program that wrote the file shows them: NumPy's and h5py's row-major, MATLAB's, BART's.
public final class ArrayFile implements AutoCloseable {
    /// The name of the array of a file that holds one without a name.
    public static final String ONLY = "array";

    private final Path path;
    private final FileKind kind;
    private final ReadBudget budget;
    private final Optional<Npz> npz;
    private final Optional<MatFile> mat;

    private ArrayFile(Path path, FileKind kind, ReadBudget budget) {
        this.path = path;
        this.kind = kind;
        this.budget = budget;
        this.npz = kind == FileKind.NPZ ? Optional.of(Npz.open(path, budget)) : Optional.empty();
        this.mat = switch (kind) {
            case MATLAB5, MATLAB73, HDF5 -> Optional.of(MatFile.open(path, budget));
            default -> Optional.empty();
        };
    }

    /// Whether files of this kind hold named arrays.
    public static boolean reads(FileKind kind) {
        return switch (kind) {
            case NPY, NPZ, MATLAB5, MATLAB73, HDF5, BART -> true;
            default -> false;
        };
    }

    public static ArrayFile open(Path path) {
        return open(path, ReadBudget.ofHeap());
    }

    public static ArrayFile open(Path path, ReadBudget budget) {
        FileKind kind = FileKind.of(path);
        if (!reads(kind)) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, kind.description()
                    + ", which holds no named arrays; known are .npy, .npz, .mat, .h5, and .cfl with .hdr");
        }
        return new ArrayFile(path, kind, budget);
    }

    public FileKind kind() {
        return kind;
    }

    /// Names of the arrays of numbers.
    public List<String> names() {
        return npz.map(Npz::names).or(() -> mat.map(MatFile::names)).orElse(List.of(ONLY));
    }

    /// What else is in the file, and what is wrong with it.
    public Map<String, String> unsupported() {
        return npz.map(Npz::unsupported).or(() -> mat.map(MatFile::unsupported)).orElse(Map.of());
    }

    /// The sizes of an array of an archive, without its numbers being read.
    public int[] sizes(String name) {
        if (npz.isPresent()) return npz.get().sizes(name);
        if (mat.isPresent()) return kind == FileKind.HDF5 ? reversed(mat.get().sizes(name)) : mat.get().sizes(name);
        return kind == FileKind.BART ? Bart.sizes(path) : Npy.sizes(path);
    }

    private static int[] reversed(int[] sizes) {
        return IntStream.range(0, sizes.length).map(i -> sizes[sizes.length - 1 - i]).toArray();
    }

    public HostArray read(String name) {
        if (!names().contains(name)) {
            String reason = unsupported().get(name);
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason == null
                    ? "no array " + FileText.shown(name) + "; it has " + names() : FileText.shown(name) + ": " + reason);
        }
        if (npz.isPresent()) return npz.get().read(name);
        if (mat.isPresent()) return kind == FileKind.HDF5 ? mat.get().read(name).reversedAxes() : mat.get().read(name);
        return kind == FileKind.BART ? Bart.read(path, budget) : Npy.read(path, budget);
    }

    /// A part of an array. NumPy's npy, HDF5, MATLAB 7.3 and BART are read where the part lies; an
    /// npz is unpacked up to its end, a variable of MATLAB 5 as a whole.
    public HostArray readBox(String name, Box box) {
        if (npz.isPresent()) return npz.get().readBox(name, box);
        if (mat.isPresent()) {
            return kind == FileKind.HDF5 ? mat.get().readBox(name, box.reversed()).reversedAxes()
                    : mat.get().readBox(name, box);
        }
        return kind == FileKind.BART ? Bart.readBox(path, box, budget.another())
                : Npy.readBox(path, box, budget.another());
    }

    /// The array of this name, if there is one.
    public Optional<HostArray> find(String name) {
        return names().contains(name) ? Optional.of(read(name)) : Optional.empty();
    }

    @Override
    public void close() {
        npz.ifPresent(Npz::close);
        mat.ifPresent(MatFile::close);
    }
}
