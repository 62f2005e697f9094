package cinegrad.ddei.classical;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.function.Function;

/// Frames of which nothing was measured, such as those of a missed heartbeat.
///
/// What is of low rank leaves them black, since zeros are of the lowest rank and contradict no measurement. So methods that
/// minimize ranks solve for the other frames, and a frame between two of them lies on the line from one to the other; before the
/// first and after the last it is a copy.
final class EmptyFrames {
    private EmptyFrames() { }

    /// @param solver makes the video (S, T, H, W) of an acquisition every frame of which was measured in part
    /// @return the same with all frames of this acquisition
    static NdArray filled(Acquisition acquisition, Function<Acquisition, NdArray> solver) {
        int[] seen = acquisition.measuredFrames();
        int frames = acquisition.shape().size(1);
        if (seen.length == frames || seen.length == 0) return solver.apply(acquisition);
        return between(solver.apply(acquisition.frames(seen)), seen, frames);
    }

    /// @param video (S, K, H, W)
    /// @param seen  which of the `frames` frames its K frames are, ascending
    private static NdArray between(NdArray video, int[] seen, int frames) {
        var before = new int[frames];
        var after = new int[frames];
        var share = new double[frames];
        for (int t = 0; t < frames; t++) {
            int at = Arrays.binarySearch(seen, t);
            int next = at >= 0 ? at : -at - 1;
            before[t] = at >= 0 ? at : Math.max(0, next - 1);
            after[t] = Math.min(next, seen.length - 1);
            int gap = seen[after[t]] - seen[before[t]];
            share[t] = gap == 0 ? 0 : (double) (t - seen[before[t]]) / gap;
        }
        Backend backend = video.backend();
        NdArray from = backend.take(video, 1, before);
        NdArray to = backend.take(video, 1, after);
        return from.plus(to.minus(from).times(backend.upload(ArrayType.real(Shape.of(1, frames, 1, 1)), share)));
    }
}
