package cinegrad.ddei.io.ismrmrd;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.Orientation;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.coil.CoilCovariance;
import cinegrad.ddei.io.coil.CoilNoise;
import cinegrad.ddei.io.hdf5.Hdf5Dataset;
import cinegrad.ddei.io.hdf5.Hdf5File;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/// Reads a scan of one slice from an ISMRMRD file (`.h5`, `.mrd`): the XML header, and the acquisitions, those of a Cartesian
/// scan sorted into k-space by their counters, others with their points ([TrajectoryScan]).
///
/// * Cardiac phases and repetitions are the frames, repetition by repetition.
/// * Readouts are cut to the picture's field of view: their transform is cropped to the middle, and transformed back.
/// * A line acquired several times (averages, segments) is the mean.
/// * Of noise scans the covariance is kept. Navigators and phase corrections are left out; calibration lines are taken where the
///   header calls the calibration embedded or interleaved, and left out otherwise.
/// * Echo-planar trajectories, a second phase encoding, several contrasts or sets, and reversed lines are refused.
///
/// Source: Inati et al., ISMRM Raw Data Format (Magn. Reson. Med. 77, 2017), and the format's schema.
public final class Ismrmrd implements AutoCloseable {
    private static final String HEADER = "xml";
    private static final String ACQUISITIONS = "data";
    /// How many times larger k-space may be than the file: lines that were left out take no room there.
    private static final long MOST_GROWTH = 1032;
    private static final long SLACK = 64 << 20;
    private static final long NUMBERS_PER_STEP = 16;
    private static final long PRODUCTS_PER_STEP = 256;
    private static final long MOST_NOISE = 16_384;
    private static final int RECORD_MEMORY = 384;
    private static final double RIGHT_ANGLE = 1e-3;

    /// @param kspace (C, T, H, W), real and imaginary interleaved; H along the readout, W along the phase encoding
    /// @param lines  (T, W) of 0 and 1: what was measured
    /// @param layout what was read, in words
    /// @param slices how many the file holds, of which this is one
    /// @param noise  of the coils, if the file has a noise scan
    public record Scan(int coils, int frames, int height, int width, float[] kspace, float[] lines, Geometry geometry,
            String layout, int slices, Optional<CoilNoise> noise) { }

    private final Path path;
    private final ReadBudget budget;
    private final Hdf5File file;
    private final String group;

    private Ismrmrd(Path path, ReadBudget budget) {
        this.path = path;
        this.budget = budget;
        this.file = new Hdf5File(path, budget);
        try {
            group = group(file).orElseThrow(() -> wrong("no group with the datasets " + HEADER + " and " + ACQUISITIONS));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static Optional<String> group(Hdf5File file) {
        return file.objects().keySet().stream()
                .filter(g -> file.objects(g).keySet().containsAll(List.of(HEADER, ACQUISITIONS))).findFirst();
    }

    /// Whether an HDF5 file is laid out so. What is wrong with a damaged one the reader of HDF5 says.
    public static boolean isOne(Path path) {
        try (var file = new Hdf5File(path, ReadBudget.ofHeap())) {
            return group(file).isPresent();
        } catch (FileFormatException e) {
            return false;
        }
    }

    /// Whether the header says that samples lie at points off the Cartesian grid.
    public static boolean isOffTheGrid(Path path, ReadBudget budget) {
        try (var file = new Ismrmrd(path, budget)) {
            return file.header().isOffTheGrid();
        }
    }

    /// The readouts of one slice with the points of their samples.
    ///
    /// @param slice which of several
    public static TrajectoryScan readAlong(Path path, OptionalInt slice, TrajectoryScan.Order order, ReadBudget budget) {
        try (var file = new Ismrmrd(path, budget)) {
            ScanHeader header = file.header();
            return new TrajectoryReader(file, header).read(file.chosen(header, slice), order);
        }
    }

    /// @param slice which of several, of a Cartesian scan
    public static Scan read(Path path, OptionalInt slice, ReadBudget budget) {
        try (var file = new Ismrmrd(path, budget)) {
            return file.scan(slice);
        }
    }

    /// The noise of the coils, from the file's noise scan.
    ///
    /// @throws FileFormatException if it has none
    public static CoilNoise noise(Path path, ReadBudget budget) {
        try (var file = new Ismrmrd(path, budget)) {
            Hdf5Dataset data = file.dataset(ACQUISITIONS);
            return file.noise(file.readouts(data), data, 0).orElseThrow(() -> file.wrong("no noise scan"));
        }
    }

    @Override
    public void close() {
        file.close();
    }

    FileFormatException wrong(String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }

    private Hdf5Dataset dataset(String name) {
        Hdf5Dataset data = file.dataset(group, name).orElseThrow(() -> wrong(name + " is a group, not a dataset"));
        if (data.sizes().length > 1) throw wrong(name + " has " + data.sizes().length + " axes, not one");
        return data;
    }

    private ScanHeader header() {
        Hdf5Dataset xml = dataset(HEADER);
        return ScanHeader.parse(EncodedSpace.text(xml, path, budget, this::wrong), this::wrong);
    }

    private List<Readout> readouts(Hdf5Dataset data) {
        if (!data.unsupported().isEmpty()) throw wrong("acquisitions: " + data.unsupported());
        int count = data.sizes().length == 0 ? 0 : data.sizes()[0];
        if (count == 0) throw wrong("no acquisitions");
        int size = data.type().size();
        budget.admit(path.toString(), FileFormatException.UNKNOWN, "the acquisitions' headers", (long) count * RECORD_MEMORY);
        var layout = new Readout.Layout(data.type(), this::wrong);
        var readouts = new ArrayList<Readout>();
        data.read(new int[1], new int[] {count}, (block, extent, origin) -> {
            for (int i = 0; i < extent[0] && origin[0] + i < count; i++) {
                budget.work(path.toString(), FileFormatException.UNKNOWN, 1);
                readouts.add(layout.read(block.slice(i * size, size)));
            }
        });
        return readouts;
    }

    /// The readouts of one slice.
    ///
    /// @param left   how many others were left out, by what they are
    /// @param slices how many the file holds
    record Chosen(Hdf5Dataset data, List<Readout> readouts, Map<String, Integer> left, int slices, Optional<CoilNoise> noise) {
        /// What was left out, in words that may follow others.
        String leftOut() {
            var words = new StringBuilder();
            left.forEach((what, count) -> words.append("; left out: ").append(what).append(" (").append(count).append(')'));
            return words.toString();
        }
    }

    private Scan scan(OptionalInt slice) {
        ScanHeader header = header();
        if (!header.isCartesian()) {
            throw wrong("a trajectory of the kind " + FileText.shown(header.trajectory())
                    + "; read are Cartesian ones, and those with points along spokes, spirals and the like");
        }
        var chosen = chosen(header, slice);
        if (chosen.readouts.stream().anyMatch(Readout::isReversed)) {
            throw wrong("reversed readouts (echo-planar), which are not read");
        }
        return sorted(header, chosen);
    }

    private Chosen chosen(ScanHeader header, OptionalInt slice) {
        if (header.encoded().partitions() > 1) throw wrong("a scan in three dimensions; scans of slices are read");
        Hdf5Dataset data = dataset(ACQUISITIONS);
        boolean calibrates = List.of("embedded", "interleaved").contains(header.calibration().toLowerCase(Locale.ROOT));
        var left = new TreeMap<String, Integer>();
        var lines = new ArrayList<Readout>();
        var all = readouts(data);
        for (var readout : all) {
            String special = readout.isCalibrationAlone() && !calibrates ? "separate calibration lines" : readout.special();
            if (special.isEmpty()) lines.add(readout);
            else left.merge(special, 1, Integer::sum);
        }
        if (lines.isEmpty()) throw wrong("no lines of a picture, only " + left.keySet());
        return new Chosen(data, chosen(lines, slice), left, values(lines, r -> r.at().slice()).size(),
                noise(all, data, lines.getFirst().samples().channels()));
    }

    /// The covariance of the samples of noise scans; a few thousand suffice.
    ///
    /// @param coils of the readouts that count; 0: as many as the first has
    private Optional<CoilNoise> noise(List<Readout> readouts, Hdf5Dataset data, int coils) {
        var scans = readouts.stream().filter(r -> r.isNoise() && r.samples().channels() > 0 && r.samples().used() > 0).toList();
        int wanted = coils > 0 || scans.isEmpty() ? coils : scans.getFirst().samples().channels();
        scans = scans.stream().filter(r -> r.samples().channels() == wanted).toList();
        if (scans.isEmpty()) return Optional.empty();
        budget.admit(path.toString(), FileFormatException.UNKNOWN, "the covariance of the noise", 64L * wanted * wanted);
        var covariance = new CoilCovariance(wanted);
        for (var scan : scans) {
            if (covariance.count() >= MOST_NOISE) break;
            int count = scan.samples().count();
            budget.admit(path.toString(), FileFormatException.UNKNOWN, "a noise scan", 8L * wanted * count);
            var numbers = new float[2 * wanted * count];
            numbers(scan, data).get(numbers);
            finite(numbers);
            budget.work(path.toString(), FileFormatException.UNKNOWN,
                    1 + (long) wanted * wanted * scan.samples().used() / PRODUCTS_PER_STEP);
            for (int s = scan.samples().before(); s < count - scan.samples().after(); s++) {
                covariance.add(numbers, 2 * s, 2 * count, 1);
            }
            budget.release(8L * wanted * count);
        }
        return Optional.of(new CoilNoise(covariance, "a noise scan of " + covariance.count() + " samples"));
    }

    /// The numbers of a readout, all of one coil, then of the next.
    FloatBuffer numbers(Readout readout, Hdf5Dataset data) {
        var numbers = data.referred(readout.data(), 4).asFloatBuffer();
        int coils = readout.samples().channels();
        long expected = 2L * coils * readout.samples().count();
        if (numbers.remaining() != expected) {
            throw wrong("an acquisition of " + numbers.remaining() + " numbers; " + coils + " coils of "
                    + readout.samples().count() + " samples need " + expected);
        }
        return numbers;
    }

    void finite(float[] numbers) {
        for (float v : numbers) if (!Float.isFinite(v)) throw wrong("an acquisition with a number that is not finite");
    }

    /// The readouts of one slice, of which everything must be of one kind.
    private List<Readout> chosen(List<Readout> lines, OptionalInt slice) {
        var slices = new ArrayList<>(values(lines, r -> r.at().slice()));
        int index = slice.orElse(slices.size() == 1 ? 0 : -1);
        if (index < 0 || index >= slices.size()) {
            throw wrong(slices.size() + " slices; choose one with --slice 0 … " + (slices.size() - 1));
        }
        var chosen = lines.stream().filter(r -> r.at().slice() == slices.get(index)).toList();
        single(chosen, "contrasts", r -> r.at().contrast());
        single(chosen, "sets", r -> r.at().set());
        single(chosen, "partitions", r -> r.at().partition());
        single(chosen, "numbers of coils", r -> r.samples().channels());
        return chosen;
    }

    static NavigableSet<Integer> values(List<Readout> lines, ToIntFunction<Readout> of) {
        var values = new TreeSet<Integer>();
        lines.forEach(r -> values.add(of.applyAsInt(r)));
        return values;
    }

    void single(List<Readout> lines, String what, ToIntFunction<Readout> of) {
        int count = values(lines, of).size();
        if (count > 1) throw wrong(count + " " + what + "; files with one are read");
    }

    /// Takes the memory of so many numbers of k-space.
    ///
    /// @param sizes what they are, in words
    /// @return how many, for an array
    int room(double numbers, String sizes) {
        if (numbers > Integer.MAX_VALUE - 8 || 4 * numbers > MOST_GROWTH * (double) path.toFile().length() + SLACK) {
            throw wrong("k-space of " + sizes + " numbers, too many for a file of " + path.toFile().length() + " bytes");
        }
        budget.admit(path.toString(), FileFormatException.UNKNOWN, "k-space", 4 * (long) numbers);
        return (int) numbers;
    }

    /// Takes the work on so many numbers of a readout.
    void work(long numbers) {
        budget.work(path.toString(), FileFormatException.UNKNOWN, 1 + numbers / NUMBERS_PER_STEP);
    }

    private Scan sorted(ScanHeader header, Chosen chosen) {
        List<Readout> readouts = chosen.readouts;
        var phases = new ArrayList<>(values(readouts, r -> r.at().phase()));
        var repetitions = new ArrayList<>(values(readouts, r -> r.at().repetition()));
        int coils = readouts.getFirst().samples().channels();
        int width = header.encoded().lines();
        int height = header.pictureSamples();
        long frames = (long) phases.size() * repetitions.size();
        double numbers = 2.0 * coils * frames * height * width;
        if (coils == 0) throw wrong("acquisitions of no coils");
        var kspace = new float[room(numbers, coils + " coils, " + frames + " frames and " + height + " x " + width)];
        var counts = new int[(int) frames * width];
        var line = new Line(header.encoded().samples(), height, coils);
        int shortest = Integer.MAX_VALUE;
        for (var readout : readouts) {
            int column = readout.at().step() - header.centerLine().orElse(width / 2) + width / 2;
            if (column < 0 || column >= width) {
                throw wrong("an acquisition at the phase-encoding step " + readout.at().step() + ", outside the " + width
                        + " lines");
            }
            int frame = Collections.binarySearch(repetitions, readout.at().repetition()) * phases.size()
                    + Collections.binarySearch(phases, readout.at().phase());
            line.read(readout, chosen.data);
            line.addTo(kspace, (int) frames, width, frame, column);
            counts[frame * width + column]++;
            shortest = Math.min(shortest, readout.samples().used());
        }
        var lines = averaged(kspace, counts, coils, height, width);
        var words = new StringBuilder(String.format(Locale.ROOT, "%d readouts of %d samples, cut to %d, %d coils; %d phases, "
                + "%d repetitions", readouts.size(), header.encoded().samples(), height, coils, phases.size(),
                repetitions.size()));
        if (shortest < header.encoded().samples()) words.append("; readouts of as few as ").append(shortest).append(" samples");
        return new Scan(coils, (int) frames, height, width, kspace, lines, geometry(header, readouts, height, width),
                words + chosen.leftOut(), chosen.slices, chosen.noise);
    }

    /// Divides lines by how many times they were acquired.
    ///
    /// @return 1 where that was once or more often
    private static float[] averaged(float[] kspace, int[] counts, int coils, int height, int width) {
        var lines = new float[counts.length];
        int frames = counts.length / width;
        for (int i = 0; i < counts.length; i++) {
            lines[i] = Math.min(1, counts[i]);
            if (counts[i] < 2) continue;
            for (int c = 0; c < coils; c++) {
                for (int h = 0; h < height; h++) {
                    int at = 2 * (((c * frames + i / width) * height + h) * width + i % width);
                    kspace[at] /= counts[i];
                    kspace[at + 1] /= counts[i];
                }
            }
        }
        return lines;
    }

    /// One readout of all coils, cut to the height of the picture.
    private final class Line {
        private final int samples;
        private final int height;
        private final int coils;
        private final float[] encoded;
        private final float[] cut;
        private final Fft toPicture;
        private final Fft back;

        Line(int samples, int height, int coils) {
            this.samples = samples;
            this.height = height;
            this.coils = coils;
            budget.admit(path.toString(), FileFormatException.UNKNOWN, "a readout", 16L * coils * samples);
            encoded = new float[2 * coils * samples];
            cut = new float[2 * coils * height];
            toPicture = Fft.of(FftGeometry.of(Shape.of(coils, samples), FftGeometry.Direction.INVERSE, FftGeometry.Norm.ORTHO,
                    FftGeometry.Centering.CENTERED, 1));
            back = Fft.of(FftGeometry.of(Shape.of(coils, height), FftGeometry.Direction.FORWARD, FftGeometry.Norm.ORTHO,
                    FftGeometry.Centering.CENTERED, 1));
        }

        void read(Readout readout, Hdf5Dataset data) {
            work((long) coils * samples);
            var numbers = numbers(readout, data);
            int count = readout.samples().count();
            Arrays.fill(encoded, 0);
            int first = readout.samples().before();
            int end = first + readout.samples().used();
            int shift = samples / 2 - readout.samples().center();
            if (first >= end || first + shift < 0 || end + shift > samples) {
                throw wrong("an acquisition whose samples " + first + " … " + (end - 1) + ", the middle at "
                        + readout.samples().center()
                        + ", do not fit into " + samples);
            }
            for (int c = 0; c < coils; c++) {
                numbers.get(2 * (c * count + first), encoded, 2 * (c * samples + first + shift), 2 * (end - first));
            }
            finite(encoded);
            if (samples == height) {
                System.arraycopy(encoded, 0, cut, 0, cut.length);
                return;
            }
            toPicture.transform(encoded, encoded, Parallel.ALONE);
            int start = samples / 2 - height / 2;
            for (int c = 0; c < coils; c++) {
                System.arraycopy(encoded, 2 * (c * samples + start), cut, 2 * c * height, 2 * height);
            }
            back.transform(cut, cut, Parallel.ALONE);
        }

        void addTo(float[] kspace, int frames, int width, int frame, int column) {
            for (int c = 0; c < coils; c++) {
                for (int h = 0; h < height; h++) {
                    int at = 2 * (((c * frames + frame) * height + h) * width + column);
                    kspace[at] += cut[2 * (c * height + h)];
                    kspace[at + 1] += cut[2 * (c * height + h) + 1];
                }
            }
        }
    }

    /// A frame's time is known where frames are repetitions of one phase: as many excitations as each has lines.
    private static Geometry geometry(ScanHeader header, List<Readout> readouts, int height, int width) {
        double[] field = header.fieldOfView();
        double pixelHeight = field[0] / header.encoded().samples();
        double pixelWidth = field[1] / header.encoded().lines();
        int repetitions = values(readouts, r -> r.at().repetition()).size();
        boolean steady = repetitions > 1 && values(readouts, r -> r.at().phase()).size() == 1
                && readouts.size() % repetitions == 0;
        int each = steady ? readouts.size() / repetitions : 0;
        double seconds = header.repetitionMilliseconds() / 1000 * each;
        return Geometry.of(seconds, pixelHeight, pixelWidth, field[2], orientation(readouts.getFirst().place(), pixelHeight,
                pixelWidth, field[2], height, width));
    }

    /// Rows go along the readout, columns along the phase encoding; the middle of the field is the sample at half of each size.
    /// DICOM's axes to the left and to the back are turned.
    static Optional<Orientation> orientation(float[] place, double pixelHeight, double pixelWidth, double slice,
            int height,
            int width) {
        for (int axis = 1; axis < 4; axis++) {
            double squares = 0;
            for (int i = 0; i < 3; i++) squares += (double) place[3 * axis + i] * place[3 * axis + i];
            if (!(Math.abs(squares - 1) < RIGHT_ANGLE)) return Optional.empty();
        }
        if (!(pixelHeight > 0 && pixelWidth > 0 && slice > 0)) return Optional.empty();
        int middleRow = height / 2;
        int middleColumn = width / 2;
        var affine = new double[12];
        for (int i = 0; i < 3; i++) {
            double sign = i < 2 ? -1 : 1;
            double column = sign * place[6 + i] * pixelWidth;
            double row = sign * place[3 + i] * pixelHeight;
            affine[4 * i] = column;
            affine[4 * i + 1] = row;
            affine[4 * i + 2] = sign * place[9 + i] * slice;
            affine[4 * i + 3] = sign * place[i] - column * middleColumn - row * middleRow;
        }
        return Orientation.of(affine);
    }
}
