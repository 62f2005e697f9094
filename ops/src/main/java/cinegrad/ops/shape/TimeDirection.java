package cinegrad.ops.shape;

/// Which way a recurrent layer walks through the frames.
public enum TimeDirection {
    FORWARD, BACKWARD;

    /// The frame visited at `step` of `frames`.
    public int frame(int step, int frames) {
        return this == FORWARD ? step : frames - 1 - step;
    }
}
