package cinegrad.ddei.io.ismrmrd;

import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.hdf5.Hdf5Dataset;
import cinegrad.ddei.io.ismrmrd.TrajectoryScan.Order;
import cinegrad.ddei.io.ismrmrd.TrajectoryScan.Picture;
import cinegrad.ddei.io.ismrmrd.TrajectoryScan.Sizes;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/// Reads the acquisitions of an ISMRMRD file that lie along a trajectory: the samples that are not to be discarded, and their
/// points, two or three numbers a sample.
///
/// The picture is the header's, but of pixels no smaller than those that were encoded: a larger matrix is an interpolation.
final class TrajectoryReader {
    /// Third coordinates up to this share of the others are those of a slice.
    private static final double FLAT = 1e-3;

    private final Ismrmrd file;
    private final ScanHeader header;

    TrajectoryReader(Ismrmrd file, ScanHeader header) {
        this.file = file;
        this.header = header;
    }

    TrajectoryScan read(Ismrmrd.Chosen chosen, Order order) {
        var frames = frames(chosen.readouts(), order);
        var readouts = frames.stream().flatMap(List::stream).toList();
        file.single(readouts, "lengths of readouts", r -> r.samples().used());
        file.single(readouts, "numbers of coordinates", r -> r.points().coordinates());
        var first = readouts.getFirst();
        var sizes = new Sizes(first.samples().channels(), frames.size(), frames.getFirst().size(), first.samples().used());
        if (sizes.coils() == 0 || sizes.samples() < 1) {
            throw file.wrong("acquisitions of " + sizes.coils() + " coils and " + sizes.samples() + " samples");
        }
        Optional<Points> points = first.points().coordinates() == 0 ? Optional.empty()
                : Optional.of(points(readouts, chosen.data(), sizes));
        float[] kspace = kspace(readouts, chosen.data(), sizes);
        String layout = String.format(Locale.ROOT, "%d frame%s of %d readouts of %d samples, %s, %d coils%s%s", sizes.frames(),
                sizes.frames() == 1 ? "" : "s", sizes.readouts(), sizes.samples(), FileText.shown(header.trajectory()),
                sizes.coils(), points.map(Points::remark).orElse(""), chosen.leftOut());
        return new TrajectoryScan(sizes, kspace, points.map(Points::numbers), picture(frames, order), layout, chosen.slices(),
                chosen.noise());
    }

    private List<List<Readout>> frames(List<Readout> readouts, Order order) {
        if (order == Order.AS_ACQUIRED) return List.of(readouts);
        var frames = new TreeMap<Long, List<Readout>>();
        for (var readout : readouts) {
            long frame = (long) readout.at().repetition() << 16 | readout.at().phase();
            frames.computeIfAbsent(frame, _ -> new ArrayList<>()).add(readout);
        }
        var counts = frames.values().stream().mapToInt(List::size).summaryStatistics();
        if (counts.getMin() != counts.getMax()) {
            throw file.wrong(counts.getCount() + " frames of " + counts.getMin() + " to " + counts.getMax()
                    + " readouts; give --bin N, which makes frames of N, in the order of acquisition");
        }
        return List.copyOf(frames.values());
    }

    private float[] kspace(List<Readout> readouts, Hdf5Dataset data, Sizes sizes) {
        int samples = sizes.samples();
        var kspace = new float[file.room(2.0 * sizes.coils() * readouts.size() * samples, sizes.coils() + " coils, "
                + readouts.size() + " readouts and " + samples)];
        for (int j = 0; j < readouts.size(); j++) {
            var readout = readouts.get(j);
            file.work((long) sizes.coils() * samples);
            FloatBuffer numbers = file.numbers(readout, data);
            for (int c = 0; c < sizes.coils(); c++) {
                numbers.get(2 * (c * readout.samples().count() + readout.samples().before()), kspace,
                        2 * (c * readouts.size() + j) * samples, 2 * samples);
            }
        }
        file.finite(kspace);
        return kspace;
    }

    /// @param numbers (T, R, S, 2)
    /// @param remark  what was made of a third coordinate, in words that follow others
    private record Points(double[] numbers, String remark) { }

    private Points points(List<Readout> readouts, Hdf5Dataset data, Sizes sizes) {
        int coordinates = readouts.getFirst().points().coordinates();
        if (coordinates != 2 && coordinates != 3) {
            throw file.wrong("points of " + coordinates + " coordinates; those of slices have two");
        }
        int samples = sizes.samples();
        file.room(4.0 * readouts.size() * samples, readouts.size() + " readouts of points and " + samples);
        var k = new double[2 * readouts.size() * samples];
        double most = 0;
        double least3 = 0;
        double most3 = 0;
        for (int j = 0, to = 0; j < readouts.size(); j++) {
            var readout = readouts.get(j);
            file.work((long) coordinates * samples);
            FloatBuffer numbers = data.referred(readout.points().numbers(), Float.BYTES).asFloatBuffer();
            if (numbers.remaining() != (long) coordinates * readout.samples().count()) {
                throw file.wrong("an acquisition of " + numbers.remaining() + " numbers of a trajectory; "
                        + readout.samples().count() + " points of " + coordinates + " coordinates need "
                        + (long) coordinates * readout.samples().count());
            }
            for (int s = 0, from = coordinates * readout.samples().before(); s < samples; s++, from += coordinates, to += 2) {
                k[to] = numbers.get(from);
                k[to + 1] = numbers.get(from + 1);
                double third = coordinates == 3 ? numbers.get(from + 2) : 0;
                if (!Double.isFinite(k[to]) || !Double.isFinite(k[to + 1]) || !Double.isFinite(third)) {
                    throw file.wrong("a trajectory with a number that is not finite, at sample " + s + " of readout " + j);
                }
                most = Math.max(most, Math.max(Math.abs(k[to]), Math.abs(k[to + 1])));
                least3 = Math.min(least3, third);
                most3 = Math.max(most3, third);
            }
        }
        if (-least3 > FLAT * most) throw file.wrong("a trajectory in three dimensions; those of slices are read");
        return new Points(k, most3 > FLAT * most ? "; the third number of each point, never negative, is taken as a density and "
                + "not used" : "");
    }

    private Picture picture(List<List<Readout>> frames, Order order) {
        double[] encoded = header.fieldOfView();
        double[] view = header.pictureView();
        double pixel = encoded[0] / header.encoded().samples();
        int height = side(header.recon().samples(), view[0], pixel);
        int width = side(header.recon().lines(), view[1], pixel);
        double pixelHeight = view[0] > 0 ? view[0] / height : pixel;
        double pixelWidth = view[1] > 0 ? view[1] / width : pixel;
        boolean steady = order == Order.AS_ACQUIRED
                || Ismrmrd.values(frames.stream().map(List::getFirst).toList(), r -> r.at().phase()).size() == 1;
        double seconds = steady ? header.repetitionMilliseconds() / 1000 * frames.getFirst().size() : 0;
        return new Picture(height, width, Geometry.of(seconds, pixelHeight, pixelWidth, encoded[2],
                Ismrmrd.orientation(frames.getFirst().getFirst().place(), pixelHeight, pixelWidth, encoded[2], height, width)));
    }

    /// @param matrix the side as the header says it, in pixels
    /// @param view   in mm, 0 where unknown
    /// @param pixel  that was encoded, in mm
    private static int side(int matrix, double view, double pixel) {
        return view > 0 && pixel > 0 ? Math.clamp(Math.round(view / pixel), 1, matrix) : matrix;
    }
}
