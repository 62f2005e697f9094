package cinegrad.ops;

/// A `double[]` as the memory of an array.
public final class HostDoubles extends Buffer {
    private final double[] data;

    public HostDoubles(double[] data) {
        this.data = data;
    }

    public double[] data() {
        return data;
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
