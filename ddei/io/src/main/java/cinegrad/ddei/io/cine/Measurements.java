package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.arrays.ArrayFile;
import cinegrad.ddei.io.cine.AxisOrder.Axis;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Measured k-space from a file of arrays of unknown order of axes.
///
/// The order is what was asked for, or what the format or the array's name says (BART's axes, the names of CMRxRecon, `kspace` of
/// an npz, fastMRI's), or what the numbers say ([AxisFinder]). Lines without a number other than zero were not measured, unless a
/// `mask` is in the file; where single samples are zero, not whole lines, they were not measured.
final class Measurements {
    private static final List<String> KSPACE = List.of("kspace", "ksp", "data");
    private static final String MASK = "mask";
    private static final List<String> MAPS = List.of("coil_maps", "sens", "maps");
    private static final AxisOrder BART = AxisOrder.of(Axis.ROW, Axis.COLUMN, Axis.COIL, Axis.TIME, Axis.SLICE);
    /// The names of the sets of 2023, 2024 and 2025. A `kus` of four axes lacks time, `kspace` is too common a name to tell.
    private static final String CMRXRECON = "kspace(_(single_)?(full|sub\\d+))?|kus";
    private static final int[] BART_AXES = {0, 1, 3, 10, 13};
    private static final double MOST_HOLES = 0.05;

    private final Path path;
    private final ArrayFile file;
    private final ArrayChoice choice;
    private final ReadBudget budget;
    private String foundBy = "";

    Measurements(Path path, ArrayFile file, ArrayChoice choice, ReadBudget budget) {
        this.path = path;
        this.file = file;
        this.choice = choice;
        this.budget = budget;
    }

    SingleAcquisition read() {
        String key = key();
        Optional<FastMri> fastMri = choice.axes().isPresent() ? Optional.empty() : FastMri.of(path, file, key, budget);
        HostArray array = file.read(key);
        if (!array.type().isComplex()) {
            throw wrong(FileText.shown(key) + " is " + array + ", not complex numbers; choose another array with --key");
        }
        if (array.shape().elements() == 0) throw wrong(FileText.shown(key) + " is empty: " + array.shape());
        boolean named = file.kind() == FileKind.BART && choice.axes().isEmpty();
        HostArray kspace = named ? fromBart(array) : array;
        AxisOrder order = named ? BART : fastMri.isPresent() ? fastMri.get().order() : order(key, kspace);
        if (fastMri.isPresent()) foundBy = "the order of fastMRI";
        if (!named) kspace = kspace.reshape(sizes(kspace.shape(), order));
        int slices = size(kspace, order, Axis.SLICE);
        int slice = choice.slice().orElse(slices == 1 ? 0 : -1);
        if (slice < 0 || slice >= slices) {
            throw wrong(FileText.shown(key) + " has " + slices + " slices; choose one with --slice 0 … " + (slices - 1));
        }
        Optional<GridMask> given = mask(kspace.shape(), order);
        int coils = size(kspace, order, Axis.COIL);
        HostArray ordered = ordered(kspace, order, slice, Axis.COIL, Axis.TIME, Axis.ROW, Axis.COLUMN);
        Optional<float[]> sensitivities = coils == 1 ? Optional.empty() : maps(kspace.shape(), order);
        float[] numbers = finite(key, ordered.toFloats());
        Shape s = ordered.shape();
        GridMask found = given.isPresent() && fastMri.isEmpty() ? given.get() : measured(numbers, s);
        GridMask mask = given.map(m -> fastMri.isEmpty() ? m : m.and(found)).orElse(found);
        String read = String.format(Locale.ROOT, "%s%s as (%s) = %s, %s; %s", FileText.shown(key), array.shape(), order,
                Arrays.toString(kspace.shape().toArray()), foundBy, given.isPresent() ? "mask of " + mask + " from the file"
                : mask.isOfLines() ? "lines of zeros were not measured"
                : "samples of zeros were not measured, which are no whole lines");
        var scan = new SingleAcquisition(s.size(1), s.size(2), s.size(3), Optional.empty(), Optional.of(numbers), mask,
                coils == 1 ? 0 : coils, sensitivities, Geometry.ofArrays(file::find), read);
        return fastMri.map(header -> header.applied(scan)).orElse(scan);
    }

    /// The array asked for, or the only possible one.
    private String key() {
        if (choice.key().isPresent()) return choice.key().get();
        var names = file.names();
        if (names.size() == 1) return names.getFirst();
        var large = names.stream().filter(n -> !isSide(n))
                .filter(n -> Arrays.stream(file.sizes(n)).filter(s -> s > 1).count() > 2).toList();
        var called = large.stream().filter(n -> KSPACE.stream().anyMatch(n.toLowerCase(Locale.ROOT)::startsWith)).toList();
        if (called.size() == 1) return called.getFirst();
        if (large.size() == 1) return large.getFirst();
        throw wrong((large.isEmpty() ? "no array that could be k-space" : "several arrays that could be k-space")
                + "; choose one of " + names.stream().map(FileText::shown).toList() + " with --key");
    }

    private static boolean isSide(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(MASK) || MAPS.stream().anyMatch(lower::startsWith) || Geometry.names(name);
    }

    /// BART's sixteen axes to those of [#BART].
    private HostArray fromBart(HostArray array) {
        foundBy = "BART's axes 0, 1, 3, 10 and 13";
        Shape s = array.shape();
        var sizes = new int[BART_AXES.length];
        Arrays.fill(sizes, 1);
        for (int i = 0; i < s.rank(); i++) {
            int axis = i;
            int at = IntStream.range(0, BART_AXES.length).filter(j -> BART_AXES[j] == axis).findFirst().orElse(-1);
            if (at >= 0) sizes[at] = s.size(i);
            else if (s.size(i) > 1) {
                throw wrong("its axis " + i + " has " + s.size(i) + " entries; read are BART's readout (0), phase encoding (1), "
                        + "coils (3), time (10) and slices (13), others with --axes");
            }
        }
        return array.reshape(Shape.of(sizes));
    }

    private AxisOrder order(String key, HostArray kspace) {
        int[] large = Arrays.stream(kspace.shape().toArray()).filter(s -> s > 1).toArray();
        if (choice.axes().isPresent()) {
            foundBy = "as asked for";
            int count = choice.axes().get().axes().size();
            if (count != kspace.shape().rank() && count != large.length) {
                throw wrong("--axes " + choice.axes().get() + " names " + count + " axes of " + FileText.shown(key) + " = "
                        + kspace.shape());
            }
            return choice.axes().get();
        }
        int rank = kspace.shape().rank();
        if (file.kind() == FileKind.NPZ && key.equals("kspace") && (rank == 3 || rank == 4)) {
            foundBy = "the order of npz files";
            return rank == 3 ? AxisOrder.of(Axis.TIME, Axis.ROW, Axis.COLUMN)
                    : AxisOrder.of(Axis.COIL, Axis.TIME, Axis.ROW, Axis.COLUMN);
        }
        boolean matlab = file.kind() == FileKind.MATLAB73 || file.kind() == FileKind.MATLAB5;
        if (matlab && key.matches(CMRXRECON) && (rank == 5 || rank == 4 && !key.equals("kspace"))) {
            foundBy = "the order of CMRxRecon";
            return rank == 5 ? AxisOrder.of(Axis.ROW, Axis.COLUMN, Axis.COIL, Axis.SLICE, Axis.TIME)
                    : key.equals("kus") ? AxisOrder.of(Axis.ROW, Axis.COLUMN, Axis.COIL, Axis.SLICE)
                    : AxisOrder.of(Axis.ROW, Axis.COLUMN, Axis.SLICE, Axis.TIME);
        }
        foundBy = "found by its energy and zeros";
        return AxisFinder.find(kspace.reshape(Shape.of(large))).orElseThrow(() -> wrong("which axis of " + FileText.shown(key)
                + " = " + kspace.shape() + " is which cannot be known from its numbers; say so with --axes, one letter an axis, "
                + "such as --axes y,x,c,t: t frames, c coils, y rows (the readout), x columns (the phase encoding), z slices"));
    }

    /// The sizes with as many axes as the order names.
    private static Shape sizes(Shape shape, AxisOrder order) {
        if (shape.rank() == order.axes().size()) return shape;
        return Shape.of(Arrays.stream(shape.toArray()).filter(s -> s > 1).toArray());
    }

    private static int size(HostArray array, AxisOrder order, Axis axis) {
        return order.indexOf(axis) < 0 ? 1 : array.shape().size(order.indexOf(axis));
    }

    /// The array with these axes in this order, of size 1 where it lacks one, and one slice of several.
    private static HostArray ordered(HostArray array, AxisOrder order, int slice, Axis... wanted) {
        var axes = new ArrayList<>(order.axes());
        HostArray part = array;
        if (axes.contains(Axis.SLICE)) {
            part = array.slice(axes.indexOf(Axis.SLICE), slice);
            axes.remove(Axis.SLICE);
        }
        int[] from = Arrays.stream(wanted).mapToInt(axes::indexOf).filter(i -> i >= 0).toArray();
        HostArray turned = part.permute(from);
        var sizes = new int[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            int at = axes.indexOf(wanted[i]);
            sizes[i] = at < 0 ? 1 : part.shape().size(at);
        }
        return turned.reshape(Shape.of(sizes));
    }

    /// The file's mask, if it has one. Where its sizes allow several meanings, whole lines are meant rather than samples.
    private Optional<GridMask> mask(Shape kspace, AxisOrder order) {
        var array = file.find(MASK);
        if (array.isEmpty() || array.get().type().isComplex()) return Optional.empty();
        boolean fits = false;
        int frames = size(kspace, order, Axis.TIME);
        int rows = size(kspace, order, Axis.ROW);
        int columns = size(kspace, order, Axis.COLUMN);
        var meant = new LinkedHashSet<GridMask>();
        for (var axes : List.of(List.of(Axis.TIME, Axis.COLUMN), List.of(Axis.TIME, Axis.ROW, Axis.COLUMN), List.of(Axis.COLUMN),
                List.of(Axis.ROW, Axis.COLUMN))) {
            for (var part : parts(array.get(), kspace, order, axes)) {
                fits = true;
                meant.add(repeated(part, frames, rows, columns));
            }
        }
        String sizes = "a mask of " + array.get().shape();
        if (!fits) throw wrong(sizes + " does not fit to k-space (" + order + ") = " + kspace);
        var lines = meant.stream().filter(GridMask::isOfLines).toList();
        if (lines.size() > 1 || lines.isEmpty() && meant.size() > 1) {
            throw wrong(sizes + " can be meant in " + (lines.isEmpty() ? meant.size() : lines.size()) + " ways for k-space ("
                    + order + ") = " + kspace + ", of which sizes are alike; write it with the axes t, y and x");
        }
        return Optional.of(lines.isEmpty() ? meant.getFirst() : lines.getFirst());
    }

    /// A mask (1, 1 or T, 1 or H, W), repeated along the axes it lacks.
    private GridMask repeated(HostArray mask, int frames, int rows, int columns) {
        Shape s = mask.shape();
        float[] m = mask.toFloats();
        boolean whole = s.size(2) == 1;
        int high = whole ? 1 : rows;
        var values = new float[Math.multiplyExact(frames * high, columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = m[s.size(1) == 1 ? i % (high * columns) : i];
            if (values[i] != 0 && values[i] != 1) throw wrong("the mask must hold 0 and 1 only, it holds " + values[i]);
        }
        return whole ? GridMask.ofLines(values, frames, columns) : GridMask.ofSamples(values, frames, rows, columns);
    }

    private static int size(Shape kspace, AxisOrder order, Axis axis) {
        return order.indexOf(axis) < 0 ? 1 : kspace.size(order.indexOf(axis));
    }

    /// An array that has some axes of the k-space, in the k-space's order or in that of `axes`, as (C, T, H, W); none if its
    /// sizes do not fit, two if they fit either way. Axes of size 1 do not count.
    private static List<HostArray> parts(HostArray array, Shape kspace, AxisOrder order, List<Axis> axes) {
        var own = order.axes().stream().filter(axes::contains).toList();
        int[] large = Arrays.stream(array.shape().toArray()).filter(s -> s > 1).toArray();
        var parts = new ArrayList<HostArray>();
        for (var candidate : own.equals(axes) ? List.of(axes) : List.of(own, axes)) {
            var present = candidate.stream().filter(a -> size(kspace, order, a) > 1).toList();
            if (!Arrays.equals(large, present.stream().mapToInt(a -> size(kspace, order, a)).toArray())) continue;
            HostArray squeezed = array.reshape(Shape.of(large));
            int[] from = axes.stream().mapToInt(present::indexOf).filter(i -> i >= 0).toArray();
            var wanted = new ArrayList<Integer>();
            for (var axis : List.of(Axis.COIL, Axis.TIME, Axis.ROW, Axis.COLUMN)) {
                wanted.add(axes.contains(axis) ? size(kspace, order, axis) : 1);
            }
            parts.add(squeezed.permute(from).reshape(Shape.of(wanted.stream().mapToInt(i -> i).toArray())));
        }
        return parts;
    }

    /// Sensitivities in the file, complex (C, H, W), if their sizes fit.
    private Optional<float[]> maps(Shape kspace, AxisOrder order) {
        for (String name : file.names()) {
            if (MAPS.stream().noneMatch(name.toLowerCase(Locale.ROOT)::startsWith)) continue;
            HostArray maps = file.read(name);
            if (!maps.type().isComplex()) continue;
            var axes = List.of(Axis.COIL, Axis.ROW, Axis.COLUMN);
            var parts = parts(maps, kspace, order, axes);
            if (parts.isEmpty()) {
                throw wrong(FileText.shown(name) + " = " + maps.shape() + " does not fit to k-space (" + order + ") = " + kspace);
            }
            return Optional.of(finite(name, parts.getFirst().toFloats()));
        }
        return Optional.empty();
    }

    /// Which lines hold a number other than zero; where many of their samples are zero in all coils, which samples do. Rows that
    /// are zero in every line are the readout's own.
    private static GridMask measured(float[] kspace, Shape s) {
        int coils = s.size(0);
        int frames = s.size(1);
        int rows = s.size(2);
        int columns = s.size(3);
        var seen = new float[frames * rows * columns];
        for (int c = 0; c < coils; c++) {
            for (int i = 0; i < seen.length; i++) {
                int at = 2 * (c * seen.length + i);
                if (kspace[at] != 0 || kspace[at + 1] != 0) seen[i] = 1;
            }
        }
        var lines = new float[frames * columns];
        var rowSeen = new boolean[rows];
        for (int i = 0; i < seen.length; i++) {
            if (seen[i] == 0) continue;
            lines[i / (rows * columns) * columns + i % columns] = 1;
            rowSeen[i / columns % rows] = true;
        }
        int holes = 0;
        int all = 0;
        for (int i = 0; i < seen.length; i++) {
            if (lines[i / (rows * columns) * columns + i % columns] == 0 || !rowSeen[i / columns % rows]) continue;
            all++;
            if (seen[i] == 0) holes++;
        }
        return holes > MOST_HOLES * all ? GridMask.ofSamples(seen, frames, rows, columns)
                : GridMask.ofLines(lines, frames, columns);
    }

    private float[] finite(String name, float[] numbers) {
        for (float v : numbers) {
            if (!Float.isFinite(v)) throw wrong(FileText.shown(name) + " holds a number that is not finite");
        }
        return numbers;
    }

    private FileFormatException wrong(String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }
}
