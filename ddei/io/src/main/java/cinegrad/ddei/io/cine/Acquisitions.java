package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.NaturalOrder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Acquisitions that lie in a folder, a file each.
public final class Acquisitions {
    private static final Set<String> ENDINGS = Set.of("npz", "npy", "mat", "h5", "hdf5", "cfl");

    private Acquisitions() { }

    /// The folder's files of arrays by their names' endings, numbers in names in their order. A MATLAB file called `…_mask.mat`
    /// is none.
    ///
    /// @throws FileFormatException if there is none
    public static List<Path> in(Path folder) {
        var found = find(folder);
        if (!found.isEmpty()) return found;
        throw new FileFormatException(folder.toString(), FileFormatException.UNKNOWN,
                "neither a CMRxRecon data set (no folder SingleCoil) nor acquisitions (.npz, .npy, .mat, .h5, .cfl)");
    }

    /// The same files; none if there are none.
    public static List<Path> find(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).filter(f -> ENDINGS.contains(ending(f)))
                    .filter(f -> !f.getFileName().toString().endsWith(CmrxRecon.MASK_ENDING))
                    .sorted((a, b) -> NaturalOrder.compare(a.getFileName().toString(), b.getFileName().toString())).toList();
        } catch (IOException e) {
            throw ByteReader.unreadable(folder, e);
        }
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
