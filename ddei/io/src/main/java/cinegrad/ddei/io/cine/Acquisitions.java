package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.NaturalOrder;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Acquisitions that lie in a folder or stand in a list, a file each.
public final class Acquisitions {
    private static final long LONGEST_LIST = 64L << 20;
    private static final Set<String> ENDINGS = Set.of("npz", "npy", "mat", "h5", "hdf5", "mrd", "cfl");

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

    /// The files that a list names, one a line, from the list's folder on. Empty lines and those that begin with `#` say nothing.
    /// The files themselves are not looked at.
    ///
    /// @throws FileFormatException if the list cannot be read, names none, or names one twice
    public static List<Path> listed(Path list) {
        Path folder = list.toAbsolutePath().normalize().resolveSibling("");
        var files = new LinkedHashSet<Path>();
        var lines = lines(list);
        for (int i = 0; i < lines.size(); i++) {
            String line = (i == 0 ? lines.getFirst().replaceFirst("^\uFEFF", "") : lines.get(i)).strip();   // a mark of editors
            if (line.isEmpty() || line.startsWith("#")) continue;
            if (!files.add(resolved(folder, line, list, i + 1))) throw wrong(list, i + 1, line + " is named twice");
        }
        if (files.isEmpty()) throw new FileFormatException(list.toString(), FileFormatException.UNKNOWN, "names no file");
        return List.copyOf(files);
    }

    private static List<String> lines(Path list) {
        try {
            if (Files.size(list) > LONGEST_LIST) {
                throw new FileFormatException(list.toString(), FileFormatException.UNKNOWN,
                        Files.size(list) + " bytes are no list of files; one has a name a line");
            }
            return Files.readAllLines(list);
        } catch (MalformedInputException e) {
            throw new FileFormatException(list.toString(), FileFormatException.UNKNOWN,
                    "is no list of files: it is not text in UTF-8", e);
        } catch (IOException e) {
            throw ByteReader.unreadable(list, e);
        }
    }

    private static Path resolved(Path folder, String line, Path list, int number) {
        try {
            return folder.resolve(line).normalize();
        } catch (InvalidPathException e) {
            throw wrong(list, number, "\"" + line + "\" is no name of a file");
        }
    }

    private static FileFormatException wrong(Path list, int line, String reason) {
        return new FileFormatException(list.toString(), FileFormatException.UNKNOWN, "line " + line + ": " + reason);
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
