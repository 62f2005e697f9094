package cinegrad.ops.simd;

/// Plain loops, from `first` on where the vector twin has done the numbers before.
record PlainNormLoops() implements NormLoops {
    @Override
    public void centred(float[] x, int at, float[] mean, float[] one, float[] two, int n) {
        centred(0, x, at, mean, one, two, n);
    }

    void centred(int first, float[] x, int at, float[] mean, float[] one, float[] two, int n) {
        for (int i = first; i < n; i++) {
            float d = x[at + i] - mean[i];
            one[i] += d;
            two[i] += d * d;
        }
    }

    @Override
    public void products(float[] g, float[] y, int at, float[] one, float[] two, int n) {
        products(0, g, y, at, one, two, n);
    }

    void products(int first, float[] g, float[] y, int at, float[] one, float[] two, int n) {
        for (int i = first; i < n; i++) {
            one[i] += g[at + i];
            two[i] += g[at + i] * y[at + i];
        }
    }

    @Override
    public void rowCentred(float[] x, int at, float mean, float[] sums, int n) {
        sums[0] = 0;
        sums[1] = 0;
        addCentred(x, at, mean, sums, n);
    }

    void addCentred(float[] x, int at, float mean, float[] sums, int n) {
        for (int i = 0; i < n; i++) {
            float d = x[at + i] - mean;
            sums[0] += d;
            sums[1] += d * d;
        }
    }

    @Override
    public void rowProducts(float[] g, float[] y, int at, float[] sums, int n) {
        sums[0] = 0;
        sums[1] = 0;
        addProducts(g, y, at, sums, n);
    }

    void addProducts(float[] g, float[] y, int at, float[] sums, int n) {
        for (int i = 0; i < n; i++) {
            sums[0] += g[at + i];
            sums[1] += g[at + i] * y[at + i];
        }
    }

    @Override
    public void standardize(float[] x, float[] y, int at, float[] mean, float[] scale, int k, int step, int n) {
        for (int i = 0; i < n; i++) y[at + i] = (x[at + i] - mean[k + i * step]) * scale[k + i * step];
    }

    @Override
    public void gradient(float[] g, float[] y, float[] d, int at, float[] a, float[] b, float[] scale, int k, int step, int n) {
        for (int i = 0; i < n; i++) {
            int j = k + i * step;
            d[at + i] = (g[at + i] - a[j] - y[at + i] * b[j]) * scale[j];
        }
    }
}
