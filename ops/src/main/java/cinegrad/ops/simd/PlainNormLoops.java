package cinegrad.ops.simd;

/// Plain loops; those with `first` compute what follows the last whole vector.
record PlainNormLoops() implements NormLoops {
    @Override
    public void centered(float[] x, int at, int n, float[] mean, float[] one, float[] two) {
        int width = mean.length;
        for (int row = 0; row < n; row += width) centered(0, x, at + row, Math.min(width, n - row), mean, one, two);
    }

    void centered(int first, float[] x, int at, int n, float[] mean, float[] one, float[] two) {
        for (int c = first; c < n; c++) {
            float d = x[at + c] - mean[c];
            one[c] += d;
            two[c] += d * d;
        }
    }

    @Override
    public void products(float[] g, float[] y, int at, int n, float[] one, float[] two) {
        int width = one.length;
        for (int row = 0; row < n; row += width) products(0, g, y, at + row, Math.min(width, n - row), one, two);
    }

    @Override
    public void products(float[] g, float[] y, int at, int apart, int n, float[] one, float[] two) {
        products(g, y, at, n, one, two);
        products(g, y, at + apart, n, one, two);
    }

    void products(int first, float[] g, float[] y, int at, int n, float[] one, float[] two) {
        for (int c = first; c < n; c++) {
            one[c] += g[at + c];
            two[c] += g[at + c] * y[at + c];
        }
    }

    @Override
    public void standardize(float[] x, float[] y, int at, int n, float[] mean, float[] scale) {
        int width = mean.length;
        for (int row = 0; row < n; row += width) standardize(0, x, y, at + row, Math.min(width, n - row), mean, scale);
    }

    void standardize(int first, float[] x, float[] y, int at, int n, float[] mean, float[] scale) {
        for (int c = first; c < n; c++) y[at + c] = (x[at + c] - mean[c]) * scale[c];
    }

    @Override
    public void gradient(float[] g, float[] y, float[] d, int at, int n, float[] a, float[] b, float[] scale) {
        int width = a.length;
        for (int row = 0; row < n; row += width) gradient(0, g, y, d, at + row, Math.min(width, n - row), a, b, scale);
    }

    void gradient(int first, float[] g, float[] y, float[] d, int at, int n, float[] a, float[] b, float[] scale) {
        for (int c = first; c < n; c++) d[at + c] = (g[at + c] - a[c] - y[at + c] * b[c]) * scale[c];
    }

    @Override
    public void lineCentered(float[] x, int at, int n, float mean, float[] sums) {
        sums[0] = 0;
        sums[1] = 0;
        addCentered(x, at, n, mean, sums);
    }

    void addCentered(float[] x, int at, int n, float mean, float[] sums) {
        for (int i = at; i < at + n; i++) {
            float d = x[i] - mean;
            sums[0] += d;
            sums[1] += d * d;
        }
    }

    @Override
    public void lineProducts(float[] g, float[] y, int at, int n, float[] sums) {
        sums[0] = 0;
        sums[1] = 0;
        addProducts(g, y, at, n, sums);
    }

    void addProducts(float[] g, float[] y, int at, int n, float[] sums) {
        for (int i = at; i < at + n; i++) {
            sums[0] += g[i];
            sums[1] += g[i] * y[i];
        }
    }

    @Override
    public void lineStandardize(float[] x, float[] y, int at, int n, float mean, float scale) {
        for (int i = at; i < at + n; i++) y[i] = (x[i] - mean) * scale;
    }

    @Override
    public void lineGradient(float[] g, float[] y, float[] d, int at, int n, float a, float b, float scale) {
        for (int i = at; i < at + n; i++) d[i] = (g[i] - a - y[i] * b) * scale;
    }
}
