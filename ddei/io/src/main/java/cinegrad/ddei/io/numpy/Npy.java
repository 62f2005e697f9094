package cinegrad.ddei.io.numpy;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.Box;
import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ByteWriter;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.stream.IntStream;

/// NumPy's npy files, one array each. Reads versions 1 to 3, both byte orders, row- and column-major; writes version 1,
/// little-endian, row-major. Source: the format's description in `numpy.lib.format`.
public final class Npy {
    private Npy() { }

    public static HostArray read(Path path) {
        return read(path, ReadBudget.ofHeap());
    }

    public static HostArray read(Path path, ReadBudget budget) {
        try (var in = ByteReader.open(path, budget)) {
            return read(in);
        }
    }

    public static void write(Path path, HostArray array) {
        byte[] header = NpyHeader.of(array);
        AtomicFile.write(path, out -> write(out, header, array));
    }

    /// The sizes of the array, without its numbers being read.
    public static int[] sizes(Path path) {
        try (var in = ByteReader.open(path, ReadBudget.ofHeap())) {
            return NpyHeader.read(in).shape().toArray();
        }
    }

    /// A part of the array; no more is kept in memory.
    public static HostArray readBox(Path path, Box box, ReadBudget budget) {
        try (var in = ByteReader.open(path, budget)) {
            return readBox(in, box);
        }
    }

    static HostArray readBox(ByteReader in, Box box) {
        var header = NpyHeader.read(in);
        ElementType type = header.type().orElseThrow(() -> in.error("npy header: " + header.unsupported()));
        return header.columnMajor()
                ? in.box(type, header.order(), in.shape(reversed(header.shape().toArray())), box.reversed()).reversedAxes()
                : in.box(type, header.order(), header.shape(), box);
    }

    static HostArray read(ByteReader in) {
        var header = NpyHeader.read(in);
        ElementType type = header.type().orElseThrow(() -> in.error("npy header: " + header.unsupported()));
        HostArray array = header.columnMajor()
                ? in.array(type, header.order(), in.shape(reversed(header.shape().toArray()))).reversedAxes()
                : in.array(type, header.order(), header.shape());
        in.finish();
        return array;
    }

    static void write(OutputStream out, byte[] header, HostArray array) throws IOException {
        out.write(header);
        ByteWriter.write(out, array);
    }

    private static int[] reversed(int[] sizes) {
        return IntStream.range(0, sizes.length).map(i -> sizes[sizes.length - 1 - i]).toArray();
    }
}
