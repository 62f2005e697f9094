package cinegrad.ops.shape;

/// Three numbers, one for each of the axes time, height and width.
public record Triple(int t, int h, int w) {
    public static final Triple ZERO = new Triple(0, 0, 0);
    public static final Triple ONE = new Triple(1, 1, 1);

    public static Triple of(int t, int h, int w) {
        return new Triple(t, h, w);
    }

    /// The smallest of the three.
    public int least() {
        return Math.min(t, Math.min(h, w));
    }

    @Override
    public String toString() {
        return "(" + t + "," + h + "," + w + ")";
    }
}
