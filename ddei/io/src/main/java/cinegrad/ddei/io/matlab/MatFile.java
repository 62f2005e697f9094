package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.Box;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A MATLAB file, of version 7.3 (HDF5) or 5, opened to read its numeric variables. Axes are in MATLAB's order, values row-major,
/// as `mat73.loadmat` and `scipy.io.loadmat` show them.
public sealed interface MatFile extends AutoCloseable permits Mat73, Mat5File {
    /// Opens the file as version 7.3 if it holds an HDF5 signature, else as version 5.
    static MatFile open(Path path) {
        return open(path, ReadBudget.ofHeap());
    }

    static MatFile open(Path path, ReadBudget budget) {
        return switch (FileKind.of(path)) {
            case HDF5, MATLAB73 -> new Mat73(path, budget);
            default -> new Mat5File(path, budget);
        };
    }

    /// The first variable of the file.
    static HostArray readFirst(Path path) {
        try (var mat = open(path)) {
            return mat.read(mat.first());
        }
    }

    /// Variables of numbers, logicals or text in the file's order, without MATLAB's own, whose names start with `__` or `#`.
    List<String> names();

    /// The other variables, such as cells and structs, and what is wrong with them: `"a cell array, which is not supported"`.
    Map<String, String> unsupported();

    /// The whole variable: an integer type, BOOL for a logical, UINT16 for text, FLOAT16 (which h5py writes),
    /// FLOAT32, FLOAT64, COMPLEX64 or COMPLEX128.
    HostArray read(String name);

    /// The sizes of a variable, in MATLAB's order.
    int[] sizes(String name);

    /// The part of a variable at `index` along `axis`, which is dropped: MATLAB's `x(:, :, index + 1, :)` without its axis of 1.
    /// Reads no more of a version 7.3 file than it must.
    HostArray readSlice(String name, int axis, int index);

    /// A part of a variable, in MATLAB's order of axes. Reads no more of a version 7.3 file than it must.
    HostArray readBox(String name, Box box);

    /// The name of the first variable; an error if there is none.
    default String first() {
        if (names().isEmpty()) {
            throw new FileFormatException(toString(), FileFormatException.UNKNOWN, "holds no variable of numbers");
        }
        return names().getFirst();
    }

    @Override
    void close();
}
