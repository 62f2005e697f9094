// Operations along one axis: lines of `length` elements, `inner` apart, numbered (outer, inner).
#include "common.cuh"

static __device__ __forceinline__ long long startOf(unsigned line, int length, int inner) {
    return (long long) (line / inner) * length * inner + line % inner;
}

// y_k = factor_k · y_{k∓1} + x_k, from 0; without a factor the cumulative sum. One thread a line.
KERNEL(scan, (const float* __restrict__ factor, const float* __restrict__ x, float* __restrict__ y, int length, int inner, int backward,
        long long lines)) {
    FOR_EACH(line, lines) {
        long long start = startOf((unsigned) line, length, inner);
        double state = 0;
        for (int k = 0; k < length; k++) {
            long long at = start + (long long) (backward ? length - 1 - k : k) * inner;
            state = (factor ? (double) factor[at] : 1.0) * state + x[at];
            y[at] = (float) state;
        }
    }
}

KERNEL(scanComplex, (const float2* __restrict__ factor, const float2* __restrict__ x, float2* __restrict__ y, int length, int inner, int backward,
        long long lines)) {
    FOR_EACH(line, lines) {
        long long start = startOf((unsigned) line, length, inner);
        double re = 0, im = 0;
        for (int k = 0; k < length; k++) {
            long long at = start + (long long) (backward ? length - 1 - k : k) * inner;
            double a = factor ? factor[at].x : 1.0, b = factor ? factor[at].y : 0.0;
            double next = a * re - b * im + x[at].x;
            im = a * im + b * re + x[at].y;
            re = next;
            y[at] = make_float2((float) re, (float) im);
        }
    }
}

// The sum or maximum over a block of 128 threads, the same in all of them.
static __device__ double blockSum(double mine, double* shared) {
    int t = (int) threadIdx.x;
    shared[t] = mine;
    __syncthreads();
    for (int half = 64; half > 0; half /= 2) {
        if (t < half) shared[t] += shared[t + half];
        __syncthreads();
    }
    double all = shared[0];
    __syncthreads();
    return all;
}
static __device__ float blockMaximum(float mine, float* shared) {
    int t = (int) threadIdx.x;
    shared[t] = mine;
    __syncthreads();
    for (int half = 64; half > 0; half /= 2) {
        if (t < half) shared[t] = larger(shared[t], shared[t + half]);
        __syncthreads();
    }
    float all = shared[0];
    __syncthreads();
    return all;
}

// y = exp(x − log Σ exp x) or x − log Σ exp x along the line. One block of 128 threads a line.
KERNEL(softmax, (const float* __restrict__ x, float* __restrict__ y, int length, int inner, int logarithms, int lines)) {
    __shared__ double sums[128];
    __shared__ float most[128];
    for (int line = (int) blockIdx.x; line < lines; line += (int) gridDim.x) {
        long long start = startOf((unsigned) line, length, inner);
        float m = -INFINITY;
        for (int k = (int) threadIdx.x; k < length; k += 128) m = larger(m, x[start + (long long) k * inner]);
        m = blockMaximum(m, most);
        double sum = 0;
        for (int k = (int) threadIdx.x; k < length; k += 128) sum += expf(x[start + (long long) k * inner] - m);
        double logarithm = log(blockSum(sum, sums));
        for (int k = (int) threadIdx.x; k < length; k += 128) {
            long long at = start + (long long) k * inner;
            double value = (double) (x[at] - m) - logarithm;
            y[at] = (float) (logarithms ? value : exp(value));
        }
    }
}

// d = y·(g − Σ g·y), or g − exp(y)·Σ g for logarithms
KERNEL(softmaxGradient, (const float* __restrict__ g, const float* __restrict__ y, float* __restrict__ d, int length, int inner, int logarithms, int lines)) {
    __shared__ double sums[128];
    for (int line = (int) blockIdx.x; line < lines; line += (int) gridDim.x) {
        long long start = startOf((unsigned) line, length, inner);
        double sum = 0;
        for (int k = (int) threadIdx.x; k < length; k += 128) {
            long long at = start + (long long) k * inner;
            sum += (double) g[at] * (logarithms ? 1.0 : y[at]);
        }
        sum = blockSum(sum, sums);
        for (int k = (int) threadIdx.x; k < length; k += 128) {
            long long at = start + (long long) k * inner;
            d[at] = (float) (logarithms ? g[at] - exp((double) y[at]) * sum : y[at] * (g[at] - sum));
        }
    }
}

// NaN is larger than every number, and the two zeros are equal.
static __device__ __forceinline__ bool isBefore(float a, float b) { return b != b ? a == a : a < b; }

// y[…, rank of k, …] = k for the first `count` ranks: the position of each element in the sorted line, equal ones in the order
// they stand. One thread an element counts those before it.
KERNEL(argsort, (const float* __restrict__ x, float* __restrict__ y, int length, int inner, int descending, int count, long long n)) {
    FOR_EACH(i, n) {
        unsigned line = (unsigned) i / ((unsigned) length * inner) * inner + (unsigned) i % inner;
        int k = (int) ((unsigned) i / inner % length);
        long long start = startOf(line, length, inner);
        float mine = x[i];
        int rank = 0;
        for (int j = 0; j < length; j++) {
            float other = x[start + (long long) j * inner];
            bool before = descending ? isBefore(mine, other) : isBefore(other, mine);
            bool after = descending ? isBefore(other, mine) : isBefore(mine, other);
            rank += before || (!after && j < k);
        }
        if (rank < count) y[startOf(line, count, inner) + (long long) rank * inner] = (float) k;
    }
}
