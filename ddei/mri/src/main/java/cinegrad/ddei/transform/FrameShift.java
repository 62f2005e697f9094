package cinegrad.ddei.transform;

import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;

/// The input frame of every output frame after a shift in time by `amount` frames.
public final class FrameShift {
    /// The frames before the first and after the last one.
    public enum Padding {
        /// The film runs back and forth, its ends not repeated: period 2T − 2. Shifting back undoes a shift only for the
        /// frames that did not leave.
        REFLECT,
        /// The film is a loop: period T. Shifts form a group.
        WRAP
    }

    private FrameShift() { }

    /// `out[t] = in[index[t]]`: with REFLECT `index[t] = ρ(t − amount)`, `ρ(m) = m mod (2T − 2)` and then `2T − 2 − m` where that
    /// is larger than T − 1; with WRAP `(t − amount) mod T`. A single frame stays where it is.
    public static int[] index(int frames, int amount, Padding padding) {
        if (frames < 1) throw new IllegalArgumentException("FrameShift: at least one frame, got " + frames);
        int[] index = new int[frames];
        for (int t = 0; t < frames; t++) {
            index[t] = switch (padding) {
                case REFLECT -> reflected((long) t - amount, frames);
                case WRAP -> (int) Math.floorMod((long) t - amount, (long) frames);
            };
        }
        return index;
    }

    private static int reflected(long t, int frames) {
        if (frames == 1) return 0;
        int period = 2 * frames - 2;
        int m = (int) Math.floorMod(t, (long) period);
        return m < frames ? m : period - m;
    }

    /// The shift as a linear map of T values of any number of channels: for videos (N, T, H, W, C) apply it to N frames with
    /// H·W·C channels. Its adjoint adds up frames that were repeated.
    public static SamplePlan plan(int frames, int amount, Padding padding) {
        int[] index = index(frames, amount, padding);
        var film = new ImageSize(frames, 1);
        return SamplePlan.at(SamplePoints.of(film, (t, _) -> index[t], (_, _) -> 0), film, Interpolation.NEAREST, Edge.ZERO);
    }
}
