package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.Box;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.hdf5.Hdf5Dataset;
import cinegrad.ddei.io.hdf5.Hdf5File;
import cinegrad.ops.shape.Shape;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A MATLAB 7.3 file, that is HDF5 behind a user block of 512 bytes. HDF5 stores the axes in reverse of MATLAB's order. A
/// variable that cannot be read does not keep the others from being read.
final class Mat73 implements MatFile {
    private static final int MOST_AXES = 32;

    private final Path path;
    private final ReadBudget budget;
    private final Hdf5File file;
    private final Map<String, Hdf5Dataset> variables = new LinkedHashMap<>();
    private final Map<String, String> unsupported = new LinkedHashMap<>();

    Mat73(Path path, ReadBudget budget) {
        this.path = path;
        this.budget = budget;
        this.file = new Hdf5File(path, budget);
        try {
            for (String name : file.objects().keySet()) if (!name.startsWith("#") && !name.startsWith("__")) index(name);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void index(String name) {
        var data = file.dataset(name);
        if (data.isEmpty()) {
            unsupported.put(name, "a struct or a group, which is not supported");
            return;
        }
        String reason = data.get().unsupported();
        if (reason.isEmpty()) reason = Hdf5Element.unsupported(data.get());
        if (reason.isEmpty()) variables.put(name, data.get());
        else unsupported.put(name, data.get().text("MATLAB_class").filter(c -> c.equals("cell"))
                .map(_ -> "a cell array, which is not supported").orElse(reason));
    }

    @Override
    public List<String> names() {
        return List.copyOf(variables.keySet());
    }

    @Override
    public Map<String, String> unsupported() {
        return Collections.unmodifiableMap(unsupported);
    }

    @Override
    public int[] sizes(String name) {
        return reversed(variable(name).sizes());
    }

    @Override
    public HostArray read(String name) {
        Hdf5Dataset data = variable(name);
        budget.startPart(name);
        if (isEmpty(data)) return empty(name, data);
        return region(name, data, new int[data.sizes().length], data.sizes()).reversedAxes();
    }

    @Override
    public HostArray readSlice(String name, int axis, int index) {
        Hdf5Dataset data = variable(name);
        budget.startPart(name);
        int[] size = data.sizes();
        if (axis < 0 || axis >= size.length) throw error(name + " has " + size.length + " axes, none is number " + axis);
        int at = size.length - 1 - axis;
        if (index < 0 || index >= size[at]) {
            throw error(name + " has " + size[at] + " entries along axis " + axis + ", none is number " + index);
        }
        var start = new int[size.length];
        start[at] = index;
        size[at] = 1;
        HostArray part = region(name, data, start, size).reversedAxes();
        return part.reshape(part.shape().remove(axis));
    }

    @Override
    public HostArray readBox(String name, Box box) {
        Hdf5Dataset data = variable(name);
        budget.startPart(name);
        if (isEmpty(data)) return empty(name, data).box(box);
        Box stored = box.reversed().within(Shape.of(data.sizes()));
        return region(name, data, stored.start(), stored.size()).reversedAxes();
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private Hdf5Dataset variable(String name) {
        Hdf5Dataset data = variables.get(name);
        if (data != null) return data;
        String reason = unsupported.get(name);
        throw error(reason == null ? "no variable " + FileText.shown(name) : FileText.shown(name) + " is or holds " + reason);
    }

    /// MATLAB keeps the sizes of an empty array in place of its values.
    private static boolean isEmpty(Hdf5Dataset data) {
        return data.number("MATLAB_empty", 0) == 1;
    }

    private HostArray empty(String name, Hdf5Dataset data) {
        int[] stored = data.sizes();
        if (stored.length != 1 || stored[0] > MOST_AXES) throw error(FileText.shown(name) + " is not empty as it claims");
        double[] sizes = region(name, data, new int[1], stored).toDoubles();
        if (Arrays.stream(sizes).noneMatch(s -> s == 0) || Arrays.stream(sizes).anyMatch(s -> !(s >= 0 && s == (int) s))) {
            throw error(FileText.shown(name) + " is not empty as it claims");
        }
        try {
            return HostArray.of(Shape.of(Arrays.stream(sizes).mapToInt(s -> (int) s).toArray()), new double[0]);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN,
                    FileText.shown(name) + ": " + e.getMessage(), e);
        }
    }

    /// The box of `size` at `start`, row-major in HDF5's order of axes.
    private HostArray region(String name, Hdf5Dataset data, int[] start, int[] size) {
        var element = Hdf5Element.of(data);
        long elements = 1;
        for (int s : size) elements *= s;
        if (elements * element.type().parts() > Integer.MAX_VALUE - 8) {
            throw error(FileText.shown(name) + " does not fit one Java array");
        }
        var shape = Shape.of(size);
        budget.admit(path.toString(), FileFormatException.UNKNOWN, FileText.shown(name), elements * element.type().memory());
        if (elements == 0) return Target.of(element.type(), 0).array(shape);
        var out = new Target[1];
        data.read(start, size, (block, extent, origin) -> {
            if (out[0] == null) out[0] = Target.of(element.type(), shape.elements());
            box(block, extent, origin, element, start, size, out[0]);
        });
        return out[0].array(shape);
    }

    /// Copies what a block of `extent` elements placed at `origin` shares with the box of `size` at `start`, run by run.
    private static void box(ByteBuffer block, int[] extent, int[] origin, Hdf5Element element, int[] start, int[] size,
            Target out) {
        int rank = size.length;
        var from = new int[rank];
        var to = new int[rank];
        for (int i = 0; i < rank; i++) {
            from[i] = Math.max(start[i], origin[i]);
            to[i] = (int) Math.min((long) start[i] + size[i], (long) origin[i] + extent[i]);
            if (from[i] >= to[i]) return;
        }
        int run = rank == 0 ? 1 : to[rank - 1] - from[rank - 1];
        int[] at = from.clone();
        while (true) {
            int source = 0;
            int target = 0;
            for (int i = 0; i < rank; i++) {
                source = source * extent[i] + at[i] - origin[i];
                target = target * size[i] + at[i] - start[i];
            }
            element.decode(block, source, run, out, target);
            int axis = rank - 2;
            while (axis >= 0 && ++at[axis] >= to[axis]) at[axis] = from[axis--];
            if (axis < 0) return;
        }
    }

    private FileFormatException error(String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }

    private static int[] reversed(int[] sizes) {
        return IntStream.range(0, sizes.length).map(i -> sizes[sizes.length - 1 - i]).toArray();
    }
}
