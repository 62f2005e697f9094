package cinegrad.ops;

/// A `float[]` as the memory of an array.
public final class HostFloats extends Buffer {
    private final float[] data;

    public HostFloats(float[] data) {
        this.data = data;
    }

    public float[] data() {
        return data;
    }

    @Override
    public int length() {
        return data.length;
    }

    @Override
    public long bytes() {
        return 4L * data.length;
    }
}
