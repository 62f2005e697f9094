package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.LineEquations;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.Backend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// The units in which the memory of a reconstruction is counted.
///
/// @param batch   videos, which are reconstructed one after the other
/// @param coils   1 where measurements have no axis of coils
/// @param video   the bytes of one complex video on the backend
/// @param threads that share the work
/// @param frames  of all sets of coil maps
/// @param equations the heap memory of the [LineEquations] of a video, 0 where there are none
/// @param samples the bytes of one coil's samples off the grid, 0 for samples on it
public record MemoryUnits(int batch, int coils, int frames, int height, int width, long video, int threads, long equations,
        long samples) {
    /// @param measured the type of measurements of this operator
    public static MemoryUnits of(ArrayType measured, VideoModel physics, Backend backend) {
        if (physics instanceof DynamicMri) {
            var one = of(measured, backend);
            int sets = physics.sets();
            return sets == 1 ? one : new MemoryUnits(one.batch, one.coils, sets * one.frames, one.height, one.width,
                    sets * one.video, one.threads, LineEquations.bytes(sets, one.frames, one.height, one.width,
                    backend.precision()), 0);
        }
        Shape s = physics.image(measured).shape();
        Shape m = measured.shape();
        int number = 2 * backend.precision().bytes();
        return new MemoryUnits(s.size(0), physics.hasCoils() ? m.size(1) : 1, s.size(1), s.size(2), s.size(3),
                (long) number * s.size(1) * s.size(2) * s.size(3), backend.parallel().threads(), 0,
                (long) number * s.size(1) * m.size(-1));
    }

    /// @param kspace complex (N, T, H, W), or (N, C, T, H, W) of several coils
    public static MemoryUnits of(ArrayType kspace, Backend backend) {
        Shape s = kspace.shape();
        if (!kspace.isComplex() || s.rank() != 4 && s.rank() != 5) {
            throw new ShapeException("memory: needs complex k-space (N,T,H,W) or (N,C,T,H,W), got " + kspace);
        }
        boolean coils = s.rank() == 5;
        long video = 2L * s.size(-3) * s.size(-2) * s.size(-1) * backend.precision().bytes();
        long equations = coils ? LineEquations.bytes(1, s.size(-3), s.size(-2), s.size(-1), backend.precision()) : 0;
        return new MemoryUnits(s.size(0), coils ? s.size(1) : 1, s.size(-3), s.size(-2), s.size(-1), video,
                backend.parallel().threads(), equations, 0);
    }

    /// T·H·W.
    long pixels() {
        return (long) frames * height * width;
    }

    /// The bytes of the measurements of one video.
    long measured() {
        return coils * (samples == 0 ? video : samples);
    }

    /// The memory of an [Acquisition]: its measurements, the coil maps, and the finished videos of the batch.
    long acquisition() {
        long maps = coils == 1 ? 0 : 6L * coils * video / frames;
        long spectrum = samples == 0 ? 0 : 2 * video + 8 * samples;     // of the convolution A*A, and the sorted points
        return spectrum + measured() + video / 2 + maps + (batch == 1 ? 0 : measured() + batch * video);
    }

    /// Extra memory of applying A and A*, as measured: for several coils their images before and after each map, and maps and
    /// mask repeated to their size; off the grid their transforms on grids of twice the size.
    long operator() {
        if (samples > 0) return coils * Math.max(12 * video, 8 * video + 3 * samples);
        return coils == 1 ? 3 * video : 9 * measured();
    }

    /// Extra memory of making the first video.
    long start() {
        return coils == 1 && samples == 0 ? 4 * video : operator();
    }

    /// The memory of a [DataMisfit].
    long misfit() {
        return 2 * video;
    }

    /// Extra memory of its proximal step beside [#equations]: that of the operator, and for several coils that of conjugate
    /// gradients, which solve where the mask is not of whole lines.
    long proximalStep() {
        return operator() + (coils == 1 && samples == 0 ? 0 : 8 * video);
    }
}
