// Sparse matrices applied to images, and the largest elements of windows.
#include "common.cuh"

// More terms than this are summed in double precision.
static const int LONG_ROW = 64;

// y[f, p, c] = Σ weight[k] · x[f, index[k], c] for start[p] ≤ k < start[p + 1], summed in this order.
//
// x is (frames, columns, channels), y is (frames, rows, channels). The adjoint is the same with the transposed matrix.
KERNEL(sparseRows, (const int* __restrict__ start, const int* __restrict__ index, const float* __restrict__ weight, const float* __restrict__ x,
        float* __restrict__ y, int columns, int rows, int channels, long long n)) {
    FOR_EACH(i, n) {
        unsigned c = (unsigned) i % channels, rest = (unsigned) i / channels;
        int row = (int) (rest % rows);
        const float* from = x + (long long) (rest / rows) * columns * channels + c;
        int first = start[row], end = start[row + 1];
        if (end - first > LONG_ROW) {
            double sum = 0;
            for (int k = first; k < end; k++) sum += (double) weight[k] * from[(long long) index[k] * channels];
            y[i] = (float) sum;
        } else {
            float sum = 0;
            for (int k = first; k < end; k++) sum = fmaf(weight[k], from[(long long) index[k] * channels], sum);
            y[i] = sum;
        }
    }
}

// Where in its volume each window's largest element stands, the first of equal ones; NaN is the largest.
//
// x is (batch, t, h, w, channels), the windows of an axis begin at first[i] and have count[i] elements, `dilation` apart.
struct PoolAxis { int size, length, dilation; };
KERNEL(poolPositions, (const float* __restrict__ x, float* __restrict__ y, const int* __restrict__ firstT, const int* __restrict__ countT,
        const int* __restrict__ firstH, const int* __restrict__ countH, const int* __restrict__ firstW, const int* __restrict__ countW, PoolAxis t, PoolAxis h,
        PoolAxis w, int channels, long long n)) {
    FOR_EACH(i, n) {
        unsigned rest = (unsigned) i;
        int c = (int) (rest % channels); rest /= channels;
        int ow = (int) (rest % w.length); rest /= w.length;
        int oh = (int) (rest % h.length); rest /= h.length;
        int ot = (int) (rest % t.length);
        const float* volume = x + (long long) (rest / t.length) * t.size * h.size * w.size * channels + c;
        float most = 0;
        int position = -1;
        for (int a = 0; a < countT[ot]; a++) {
            for (int b = 0; b < countH[oh]; b++) {
                for (int d = 0; d < countW[ow]; d++) {
                    int p = ((firstT[ot] + a * t.dilation) * h.size + firstH[oh] + b * h.dilation) * w.size + firstW[ow] + d * w.dilation;
                    float v = volume[(long long) p * channels];
                    if (position < 0 || v > most || v != v) {
                        most = v;
                        position = p;
                    }
                }
            }
        }
        y[i] = (float) position;
    }
}
