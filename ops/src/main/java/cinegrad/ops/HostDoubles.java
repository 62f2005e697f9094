package cinegrad.ops;

/// A `double[]` as the memory of an array.
public final class HostDoubles extends Buffer {
    private final double[] data;

    public HostDoubles(double[] data) {
        this.data = data;
    }

    /// The array itself; [NdArray#doubles] tells those who read graphs that it left.
    double[] data() {
        return data;
    }

    @Override
    long digest() {
        long digest = 1;
        for (double number : data) digest = 0x9E3779B97F4A7C15L * (digest ^ digest >>> 29) + Double.doubleToRawLongBits(number);
        return digest;
    }

    @Override
    public int length() {
        return data.length;
    }

    @Override
    public long bytes() {
        return 8L * data.length;
    }
}
