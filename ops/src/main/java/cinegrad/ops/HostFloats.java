package cinegrad.ops;

/// A `float[]` as the memory of an array.
public final class HostFloats extends Buffer {
    private final float[] data;

    public HostFloats(float[] data) {
        this.data = data;
    }

    /// The array itself; [NdArray#floats] tells those who read graphs that it left.
    float[] data() {
        return data;
    }

    @Override
    long digest() {
        long digest = 1;
        for (float number : data) digest = 0x9E3779B97F4A7C15L * (digest ^ digest >>> 29) + Float.floatToRawIntBits(number);
        return digest;
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
