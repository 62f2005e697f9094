package cinegrad.ddei.report;

/// A named curve y(x). NaN and infinite values are gaps.
public final class Series {
    private final String name;
    private final double[] x;
    private final double[] y;

    private Series(String name, double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("Series \"" + name + "\": " + x.length + " x for " + y.length + " y");
        }
        this.name = name;
        this.x = x.clone();
        this.y = y.clone();
    }

    public static Series of(String name, double[] x, double[] y) {
        return new Series(name, x, y);
    }

    /// The values at x = 0, 1, 2, …
    public static Series of(String name, double[] y) {
        var x = new double[y.length];
        for (int i = 0; i < x.length; i++) x[i] = i;
        return new Series(name, x, y);
    }

    /// The values at x = 1, 2, 3, …, as players count frames.
    public static Series ofFrames(String name, double[] y) {
        var x = new double[y.length];
        for (int i = 0; i < x.length; i++) x[i] = i + 1;
        return new Series(name, x, y);
    }

    public String name() {
        return name;
    }

    public int size() {
        return x.length;
    }

    public double x(int i) {
        return x[i];
    }

    public double y(int i) {
        return y[i];
    }

    /// At most about `most` points that keep every peak: of each run of points the lowest and the highest.
    Series thinned(int most) {
        if (x.length <= most) return this;
        int runs = Math.max(1, most / 2);
        var thinX = new double[2 * runs];
        var thinY = new double[2 * runs];
        for (int r = 0; r < runs; r++) {
            int from = (int) ((long) x.length * r / runs);
            int to = (int) ((long) x.length * (r + 1) / runs);
            int low = from;
            int high = from;
            for (int i = from; i < to; i++) {
                if (y[i] < y[low] || Double.isNaN(y[low])) low = i;
                if (y[i] > y[high] || Double.isNaN(y[high])) high = i;
            }
            thinX[2 * r] = x[Math.min(low, high)];
            thinY[2 * r] = y[Math.min(low, high)];
            thinX[2 * r + 1] = x[Math.max(low, high)];
            thinY[2 * r + 1] = y[Math.max(low, high)];
        }
        return new Series(name, thinX, thinY);
    }
}
