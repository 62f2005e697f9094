package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Char;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;

/// A MATLAB 5 file (MATLAB's default up to 2 GB, SciPy's `savemat`), read by MFL from a [Mat5Source].
final class Mat5File implements MatFile {
    private static final int HEADER = 128;

    private final Path path;
    private final ReadBudget budget;
    private final us.hebi.matlab.mat.format.Mat5File file;
    private final Map<String, Array> variables = new LinkedHashMap<>();

    Mat5File(Path path, ReadBudget budget) {
        this.path = path;
        this.budget = budget;
        byte[] content;
        try (var in = ByteReader.open(path, budget)) {
            content = in.bytes(in.remaining(), "the file");
        }
        String mark = content.length < HEADER ? "" : new String(content, HEADER - 2, 2, StandardCharsets.ISO_8859_1);
        if (!mark.equals("IM") && !mark.equals("MI")) throw error("neither MATLAB 7.3 nor MATLAB 5: no HDF5 signature, no endian mark at byte 126");
        var source = new Mat5Source(path.toString(), budget, content);
        try {
            file = Mat5.newReader(source).disableSubsystemProcessing().setBufferAllocator(source).readMat();
            for (var entry : file.getEntries()) {
                if (!entry.getName().startsWith("__")) variables.put(entry.getName(), entry.getValue());
            }
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw e.getCause() instanceof FileFormatException ours ? ours : damaged("not a sound MATLAB 5 file: " + e, e);
        }
    }

    @Override
    public List<String> names() {
        return List.copyOf(variables.keySet());
    }

    @Override
    public int[] sizes(String name) {
        return variable(name).getDimensions().clone();
    }

    @Override
    public HostArray read(String name) {
        Array variable = variable(name);
        int[] sizes = variable.getDimensions();
        Shape columnMajor;
        try {
            columnMajor = Shape.of(IntStream.range(0, sizes.length).map(i -> sizes[sizes.length - 1 - i]).toArray());
            budget.admit(path.toString(), FileFormatException.UNKNOWN, name, 16L * columnMajor.elements());
            return switch (variable) {
                case Matrix matrix -> numbers(matrix, columnMajor).reversedAxes();
                case Char text -> HostArray.of(ElementType.UINT16, columnMajor, values(columnMajor, text::getChar)).reversedAxes();
                default -> throw error(name + " is a " + variable.getType() + ", not an array of numbers");
            };
        } catch (FileFormatException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged(name + " is damaged: " + e, e);
        }
    }

    @Override
    public HostArray readSlice(String name, int axis, int index) {
        int[] sizes = sizes(name);
        if (axis < 0 || axis >= sizes.length || index < 0 || index >= sizes[axis]) {
            throw error(name + " of " + Shape.of(sizes) + " has no number " + index + " along axis " + axis);
        }
        return read(name).slice(axis, index);
    }

    @Override
    public void close() {
        variables.clear();
        try {
            file.close();
        } catch (IOException e) {
            throw damaged("cannot be closed: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private Array variable(String name) {
        Array variable = variables.get(name);
        if (variable == null) throw error("no variable " + name);
        return variable;
    }

    private static HostArray numbers(Matrix matrix, Shape shape) {
        int n = shape.elements();
        boolean single = matrix.getType() == MatlabType.Single;
        if (matrix.isComplex()) {
            if (single) {
                var out = new float[2 * n];
                for (int i = 0; i < n; i++) {
                    out[2 * i] = matrix.getFloat(i);
                    out[2 * i + 1] = matrix.getImaginaryFloat(i);
                }
                return HostArray.complex(shape, out);
            }
            var out = new double[2 * n];
            for (int i = 0; i < n; i++) {
                out[2 * i] = matrix.getDouble(i);
                out[2 * i + 1] = matrix.getImaginaryDouble(i);
            }
            return HostArray.complex(shape, out);
        }
        if (matrix.isLogical()) return HostArray.of(ElementType.BOOL, shape, values(shape, i -> matrix.getBoolean(i) ? 1 : 0));
        return switch (matrix.getType()) {
            case Single -> {
                var out = new float[n];
                for (int i = 0; i < n; i++) out[i] = matrix.getFloat(i);
                yield HostArray.of(shape, out);
            }
            case Double -> HostArray.of(shape, IntStream.range(0, n).mapToDouble(matrix::getDouble).toArray());
            case Int8 -> HostArray.of(ElementType.INT8, shape, values(shape, matrix::getLong));
            case UInt8 -> HostArray.of(ElementType.UINT8, shape, values(shape, i -> matrix.getLong(i) & 0xFF));
            case Int16 -> HostArray.of(ElementType.INT16, shape, values(shape, matrix::getLong));
            case UInt16 -> HostArray.of(ElementType.UINT16, shape, values(shape, i -> matrix.getLong(i) & 0xFFFF));
            case Int32 -> HostArray.of(ElementType.INT32, shape, values(shape, matrix::getLong));
            case UInt32 -> HostArray.of(ElementType.UINT32, shape, values(shape, i -> matrix.getLong(i) & 0xFFFFFFFFL));
            case Int64 -> HostArray.of(ElementType.INT64, shape, values(shape, matrix::getLong));
            case UInt64 -> HostArray.of(ElementType.UINT64, shape, values(shape, matrix::getLong));
            default -> throw new IllegalArgumentException(matrix.getType() + " is not numeric");
        };
    }

    private static long[] values(Shape shape, java.util.function.IntToLongFunction value) {
        return IntStream.range(0, shape.elements()).mapToLong(value).toArray();
    }

    private FileFormatException damaged(String reason, Throwable e) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason, e);
    }

    private FileFormatException error(String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }
}
