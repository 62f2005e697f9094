package cinegrad.ops.sample;

/// Plain loops over the channels `first` ≤ c < n: all channels, or those after the last whole vector.
record PlainTaps() implements TapKernel {
    @Override
    public void gather(float[] weight, int[] index, int from, int to, float[] x, int xAt, float[] y, int yAt, int n) {
        gather(0, weight, index, from, to, x, xAt, y, yAt, n);
    }

    void gather(int first, float[] weight, int[] index, int from, int to, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int c = first; c < n; c++) {
            float sum = 0;
            for (int k = from; k < to; k++) sum += weight[k] * x[xAt + n * index[k] + c];
            y[yAt + c] = sum;
        }
    }

    @Override
    public void plane(SparseRows a, int row, SparseRows b, int columns, float[] x, int xAt, float[] y, int yAt, int n) {
        plane(0, a, row, b, columns, x, xAt, y, yAt, n);
    }

    void plane(int first, SparseRows a, int row, SparseRows b, int columns, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int j = 0; j + 1 < b.start().length; j++) {
            for (int c = first; c < n; c++) {
                float sum = 0;
                for (int k = a.start()[row]; k < a.start()[row + 1]; k++) {
                    int at = xAt + n * columns * a.index()[k] + c;
                    for (int l = b.start()[j]; l < b.start()[j + 1]; l++) {
                        sum += a.floatWeight()[k] * b.floatWeight()[l] * x[at + n * b.index()[l]];
                    }
                }
                y[yAt + n * j + c] = sum;
            }
        }
    }

    @Override
    public void scatter(float[] weight, int[] index, int from, int to, float[] x, int xAt, float[] y, int yAt, int n) {
        scatter(0, weight, index, from, to, x, xAt, y, yAt, n);
    }

    void scatter(int first, float[] weight, int[] index, int from, int to, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int k = from; k < to; k++) {
            int at = yAt + n * index[k];
            for (int c = first; c < n; c++) y[at + c] += weight[k] * x[xAt + c];
        }
    }

    @Override
    public void products(int[] index, int from, int to, float[] g, int gAt, float[] x, int xAt, float[] product, int n) {
        for (int k = from; k < to; k++) product[k] = product(0, g, gAt, x, xAt + n * index[k], n);
    }

    float product(int first, float[] g, int gAt, float[] x, int at, int n) {
        float sum = 0;
        for (int c = first; c < n; c++) sum += g[gAt + c] * x[at + c];
        return sum;
    }
}
