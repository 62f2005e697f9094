package cinegrad.ddei.io.bart;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.Box;
import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ByteWriter;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// BART's pair of files: `name.hdr`, text with the sizes, and `name.cfl`, complex single-precision numbers, little-endian, the
/// first axis fastest. BART numbers its axes 0 … 15 (readout, phase 1, phase 2, coil, …, time = 10); they stay in that order
/// here. Source: BART, `doc/` and `python/cfl.py` of the project.
public final class Bart {
    private static final int MOST_AXES = 16;
    private static final long LONGEST_HEADER = 1 << 20;

    private Bart() { }

    /// Reads `name.hdr` and `name.cfl`, given the name with or without one of the endings.
    /// @return COMPLEX64 without the trailing axes of size 1; at least one axis
    public static HostArray read(Path name) {
        return read(name, ReadBudget.ofHeap());
    }

    public static HostArray read(Path name, ReadBudget budget) {
        int[] sizes = sizes(with(name, ".hdr"), budget);
        try (var in = ByteReader.open(with(name, ".cfl"), budget)) {
            var array = in.array(ElementType.COMPLEX64, ByteOrder.LITTLE_ENDIAN, in.shape(reversed(sizes))).reversedAxes();
            in.finish();
            return array;
        }
    }

    /// The sizes of the array, without its numbers being read; trailing axes of size 1 are dropped.
    public static int[] sizes(Path name) {
        return sizes(with(name, ".hdr"), ReadBudget.ofHeap());
    }

    /// A part of the array; no more is kept in memory.
    public static HostArray readBox(Path name, Box box, ReadBudget budget) {
        int[] sizes = sizes(with(name, ".hdr"), budget);
        try (var in = ByteReader.open(with(name, ".cfl"), budget)) {
            return in.box(ElementType.COMPLEX64, ByteOrder.LITTLE_ENDIAN, in.shape(reversed(sizes)), box.reversed())
                    .reversedAxes();
        }
    }

    private static int[] reversed(int[] sizes) {
        return IntStream.range(0, sizes.length).map(i -> sizes[sizes.length - 1 - i]).toArray();
    }

    /// Writes a complex array of at most 16 axes, with all 16 sizes in the header as BART itself does.
    ///
    /// Each of the two files is replaced as a whole. A header that says otherwise is removed before the numbers are replaced, so
    /// that a crash in between leaves numbers without sizes, which nobody reads, and never with those of another array.
    public static void write(Path name, HostArray array) {
        if (!array.type().isComplex() || array.shape().rank() > MOST_AXES) {
            throw new IllegalArgumentException("bart: needs a complex array of at most 16 axes, got " + array);
        }
        var columnMajor = HostArray.complex(Shape.of(array.shape().elements()), array.reversedAxes().toFloats());
        var header = new StringBuilder("# Dimensions\n");
        for (int i = 0; i < MOST_AXES; i++) header.append(i < array.shape().rank() ? array.shape().size(i) : 1).append(' ');
        byte[] text = header.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
        removeOther(with(name, ".hdr"), text);
        AtomicFile.write(with(name, ".cfl"), out -> ByteWriter.write(out, columnMajor));
        AtomicFile.write(with(name, ".hdr"), out -> out.write(text));
    }

    /// Deletes a file that there is with another content.
    private static void removeOther(Path file, byte[] content) {
        try {
            boolean other = Files.isRegularFile(file) && !Arrays.equals(ByteReader.head(file, content.length + 1), content);
            if (other) Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    /// The file of the numbers of a pair, named by any of its two files or without an ending.
    public static Path numbers(Path name) {
        return with(name, ".cfl");
    }

    /// The file of the sizes.
    public static Path header(Path name) {
        return with(name, ".hdr");
    }

    private static Path with(Path name, String ending) {
        if (name.getFileName() == null) return name.resolve(ending);                 // the root of a file system has no name
        String file = name.getFileName().toString();
        String stem = file.endsWith(".hdr") || file.endsWith(".cfl") ? file.substring(0, file.length() - 4) : file;
        return name.resolveSibling(stem + ending);
    }

    /// The line after `# Dimensions`; other sections are skipped.
    private static int[] sizes(Path header, ReadBudget budget) {
        try (var in = ByteReader.open(header, budget)) {
            if (in.remaining() > LONGEST_HEADER) throw in.error("a header of " + in.remaining() + " bytes");
            List<String> lines = new String(in.bytes(in.remaining(), "the header"), StandardCharsets.ISO_8859_1).lines().toList();
            int section = lines.indexOf("# Dimensions");
            if (section < 0 || section + 1 >= lines.size()) throw in.error("no section \"# Dimensions\"");
            var sizes = new ArrayList<Integer>();
            for (String word : lines.get(section + 1).strip().split("\\s+")) {
                try {
                    sizes.add(Integer.parseInt(word));
                } catch (NumberFormatException e) {
                    throw in.error("\"" + word.substring(0, Math.min(40, word.length()))
                            + "\" is not a size of at most 2147483647");
                }
            }
            if (sizes.size() > MOST_AXES) throw in.error(sizes.size() + " axes, more than 16");
            int rank = sizes.size();
            while (rank > 1 && sizes.get(rank - 1) == 1) rank--;
            return Arrays.copyOf(sizes.stream().mapToInt(Integer::intValue).toArray(), rank);
        }
    }
}
