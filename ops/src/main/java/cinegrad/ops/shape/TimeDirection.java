package cinegrad.ops.shape;

/// The order in which a recurrence visits the frames.
public enum TimeDirection {
    FORWARD, BACKWARD;

    /// The frame visited at `step` of `frames`.
    public int frame(int step, int frames) {
        return this == FORWARD ? step : frames - 1 - step;
    }
}
