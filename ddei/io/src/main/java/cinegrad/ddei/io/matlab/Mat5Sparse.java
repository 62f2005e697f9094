package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Shape;

import java.nio.ByteOrder;

/// A sparse matrix of a MATLAB 5 file, filled with its zeros: row numbers, where each column begins among them, real parts,
/// imaginary parts.
final class Mat5Sparse {
    /// What a file of a few bytes may blow up to.
    private static final long MOST_BYTES = 32 << 20;
    private static final long MOST_ZEROS = 1000;

    private Mat5Sparse() { }

    /// @param columnMajor (columns, rows)
    static HostArray read(ByteReader in, ByteOrder order, ElementType type, Shape columnMajor) {
        if (columnMajor.rank() != 2) throw in.error("a sparse array of sizes " + columnMajor);
        int columns = columnMajor.size(0);
        int rows = columnMajor.size(1);
        long memory = (long) columnMajor.elements() * type.memory();
        if (memory > MOST_BYTES && memory / MOST_ZEROS > in.remaining()) {
            throw in.error("a sparse matrix of " + rows + " by " + columns + ", which would take " + memory
                    + " bytes; write it full");
        }
        in.admit("a sparse matrix of " + rows + " by " + columns, memory);
        long[] row = integers(in, order);
        long[] start = integers(in, order);
        if (start.length != columns + 1L || start[0] != 0) {
            throw in.error("a sparse matrix of " + columns + " columns with the starts of " + (start.length - 1));
        }
        var out = Target.of(type, columnMajor.elements());
        for (int part = 0; part < type.parts(); part++) {
            var element = Mat5Element.read(in, order);
            int n = element.count(in);
            if (start[columns] > n || n > row.length) {
                throw in.error(n + " numbers of a sparse matrix that has " + start[columns] + " in " + row.length + " rows");
            }
            in.admit("the numbers of a sparse matrix", 8L * n);
            double[] values = in.array(element.numbers(in), order, Shape.of(n)).toDoubles();
            element.pad(in);
            for (int c = 0; c < columns; c++) {
                if (start[c] < 0 || start[c] > start[c + 1] || start[c + 1] > n) {
                    throw in.error("a sparse matrix whose column " + c + " begins nowhere");
                }
                for (int i = (int) start[c]; i < start[c + 1]; i++) {
                    if (row[i] < 0 || row[i] >= rows) {
                        throw in.error("a sparse matrix of " + rows + " rows with a number in row " + row[i]);
                    }
                    out.set((c * rows + (int) row[i]) * type.parts() + part, values[i]);
                }
            }
        }
        return out.array(columnMajor);
    }

    private static long[] integers(ByteReader in, ByteOrder order) {
        var element = Mat5Element.read(in, order);
        if (element.type() != Mat5Element.INT32) throw in.error("a sparse matrix whose rows and columns are no integers");
        long[] values = in.array(ElementType.INT32, order, Shape.of(element.count(in))).toLongs();
        element.pad(in);
        return values;
    }
}
