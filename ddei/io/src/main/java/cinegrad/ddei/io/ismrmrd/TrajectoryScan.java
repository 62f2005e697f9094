package cinegrad.ddei.io.ismrmrd;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.coil.CoilNoise;

import java.util.Optional;

/// Measurements of one slice along readouts through k-space, such as spokes, as an ISMRMRD file holds them.
///
/// @param kspace complex (C, T, R, S), real and imaginary interleaved
/// @param points (T, R, S, 2) in the file's unit: along the direction of the readout, then along that of the phase encoding;
///               empty if the acquisitions bear none
/// @param layout what was read, in words
/// @param slices how many the file holds, of which this is one
/// @param noise  of the coils, if the file has a noise scan
public record TrajectoryScan(Sizes sizes, float[] kspace, Optional<double[]> points, Picture picture, String layout, int slices,
        Optional<CoilNoise> noise) {
    /// How readouts become frames.
    public enum Order {
        /// Phases and repetitions are the frames, repetition by repetition; all must have as many readouts.
        BY_COUNTERS,
        /// All are one frame, as they follow one another in the file.
        AS_ACQUIRED
    }

    /// @param readouts of one frame
    /// @param samples  of one readout
    public record Sizes(int coils, int frames, int readouts, int samples) { }

    /// The picture that the header describes.
    public record Picture(int height, int width, Geometry geometry) { }
}
