package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.coil.CoilMatrix;
import cinegrad.ops.shape.Shape;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// One video measured along readouts, such as spokes.
///
/// @param readouts   of one frame
/// @param samples    of one readout
/// @param kspace     complex (C, T, R, S), real and imaginary interleaved; one coil where `coils` is 0
/// @param trajectory (T, R, S, 2): k_H and k_W of each sample, cycles per field of view
/// @param image      the true video, complex (T, H, W), where it is known
public record ReadoutAcquisition(int frames, int readouts, int samples, int height, int width, float[] kspace,
        double[] trajectory, Optional<float[]> image, Coils received, Notes notes) implements RawScan {
    /// @param count 0 for measurements without a coil axis
    /// @param maps  sensitivities, complex (C, H, W)
    public record Coils(int count, Optional<float[]> maps) {
        /// Measurements without a coil axis.
        public static final Coils NONE = new Coils(0, Optional.empty());
    }

    /// @param geometry what the file says of times and sizes
    /// @param layout   which arrays it was read from, in words; empty if it was not read
    public record Notes(Geometry geometry, String layout) { }

    @Override
    public int coils() {
        return received.count;
    }

    @Override
    public Optional<float[]> maps() {
        return received.maps;
    }

    @Override
    public Geometry geometry() {
        return notes.geometry;
    }

    @Override
    public String layout() {
        return notes.layout;
    }

    /// Spokes that would sample every frame fully, π/2 times the larger side of the picture, over those there are.
    @Override
    public double acceleration() {
        return Math.PI / 2 * Math.max(height, width) / readouts;
    }

    /// The coils that a matrix makes of these, maps included.
    ///
    /// @param words what was done
    ReadoutAcquisition with(CoilMatrix matrix, String words) {
        return new ReadoutAcquisition(frames, readouts, samples, height, width, matrix.of(kspace), trajectory, image,
                new Coils(matrix.rows(), received.maps.map(matrix::of)), new Notes(notes.geometry, notes.layout + "; " + words));
    }

    /// The same with these sensitivities, complex (C, H, W), interleaved.
    public ReadoutAcquisition withMaps(float[] maps) {
        return new ReadoutAcquisition(frames, readouts, samples, height, width, kspace, trajectory, image,
                new Coils(received.count, Optional.of(maps)), notes);
    }

    /// The same, of which something is to be said.
    ReadoutAcquisition with(String words) {
        return new ReadoutAcquisition(frames, readouts, samples, height, width, kspace, trajectory, image, received,
                new Notes(notes.geometry, notes.layout + "; " + words));
    }

    /// The same readouts in other frames, all in the order they were acquired. The true video is that of the old frames, so it is
    /// left out.
    ///
    /// @throws IllegalArgumentException if they fill no frame
    public ReadoutAcquisition binned(Binning binning) {
        long stream = (long) frames * readouts;
        int count = binning.frames(stream);
        if (count == 0) {
            throw new IllegalArgumentException("--bin " + binning + ": there are " + stream + " spokes, fewer than a frame has");
        }
        int each = binning.readouts();
        int points = 2 * samples;
        int channels = Math.max(1, received.count);
        var k = new double[Math.multiplyExact(Math.multiplyExact(count, each), points)];
        var y = new float[Math.multiplyExact(channels, k.length)];
        for (int t = 0; t < count; t++) {
            int from = t * binning.step() * points;
            System.arraycopy(trajectory, from, k, t * each * points, each * points);
            for (int c = 0; c < channels; c++) {
                System.arraycopy(kspace, c * frames * readouts * points + from, y, (c * count + t) * each * points,
                        each * points);
            }
        }
        OptionalDouble seconds = notes.geometry.frameSeconds();
        var geometry = seconds.isEmpty() ? notes.geometry : notes.geometry.withFrameSeconds(
                OptionalDouble.of(seconds.getAsDouble() * binning.step() / readouts));
        String layout = notes.layout + ", in frames of " + each + (binning.step() == each ? "" : " every " + binning.step());
        return new ReadoutAcquisition(count, each, samples, height, width, y, k, Optional.empty(), received,
                new Notes(geometry, layout));
    }

    /// As arrays of an archive: complex `kspace` (T, C, R, S), `trajectory` (T, R, S, 2), `matrix` (H, W), and what else is
    /// known: `image_re_im` (T, H, W, 2), `coil_maps_re_im` (C, H, W, 2), times and sizes.
    public Map<String, HostArray> arrays() {
        var arrays = new LinkedHashMap<String, HostArray>();
        int channels = Math.max(1, received.count);
        arrays.put("kspace", HostArray.complex(Shape.of(channels, frames, readouts, samples), kspace).permute(1, 0, 2, 3));
        arrays.put("trajectory", HostArray.of(Shape.of(frames, readouts, samples, 2), trajectory));
        arrays.put("matrix", HostArray.of(Shape.of(2), height, width));
        image.ifPresent(x -> arrays.put("image_re_im", HostArray.of(Shape.of(frames, height, width, 2), x)));
        received.maps.ifPresent(s -> arrays.put("coil_maps_re_im", HostArray.of(Shape.of(channels, height, width, 2), s)));
        arrays.putAll(notes.geometry.arrays());
        return arrays;
    }

    /// The measurements on BART's axes: samples (1), readouts (2), coils (3), frames (10).
    public HostArray bartKspace() {
        int channels = Math.max(1, received.count);
        return HostArray.complex(Shape.of(channels, frames, readouts, samples), kspace).permute(3, 2, 0, 1)
                .reshape(Shape.of(1, samples, readouts, channels, 1, 1, 1, 1, 1, 1, frames));
    }

    /// The points on BART's axes: k_H, k_W and 0 (0), samples (1), readouts (2), frames (10).
    public HostArray bartTrajectory() {
        var points = new float[3 * trajectory.length];
        for (int i = 0; i < trajectory.length; i++) points[2 * (i / 2 * 3 + i % 2)] = (float) trajectory[i];
        return HostArray.complex(Shape.of(frames, readouts, samples, 3), points).permute(3, 2, 1, 0)
                .reshape(Shape.of(3, samples, readouts, 1, 1, 1, 1, 1, 1, 1, frames));
    }
}
