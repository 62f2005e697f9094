// Numbers moved from one place to another. Sizes are in numbers: a complex array comes with a last axis of size 2.
#include "common.cuh"

// y[i] = x[…], the Axes being those of y with the strides of x
KERNEL(permute, (const float* __restrict__ x, float* __restrict__ y, Axes axes, long long n)) {
    FOR_EACH(i, n) y[i] = x[placesOf(axes, (unsigned) i).a];
}

// y[o, i, ·] = x[o, index[i], ·], runs of `inner` numbers; an index of −1 reads 0
KERNEL(take, (const float* __restrict__ x, const int* __restrict__ index, float* __restrict__ y, int length, int rows, int inner, long long n)) {
    FOR_EACH(i, n) {
        unsigned run = (unsigned) i / inner;
        int from = index[run % rows];
        y[i] = from < 0 ? 0.0f : x[((long long) (run / rows) * length + from) * inner + (unsigned) i % inner];
    }
}

// x[o, j, ·] = Σ y[o, list[k], ·] for start[j] ≤ k < start[j + 1], in this order
KERNEL(scatterAdd, (const float* __restrict__ y, const int* __restrict__ start, const int* __restrict__ list, float* __restrict__ x, int size, int rows,
        int inner, long long n)) {
    FOR_EACH(i, n) {
        unsigned run = (unsigned) i / inner;
        int j = (int) (run % size);
        const float* from = y + (long long) (run / size) * rows * inner + (unsigned) i % inner;
        double sum = 0;
        for (int k = start[j]; k < start[j + 1]; k++) sum += from[(long long) list[k] * inner];
        x[i] = (float) sum;
    }
}

// y[o, at + i] = x[o, i] for rows of `part` numbers of x and `whole` numbers of y
KERNEL(placeRows, (const float* __restrict__ x, float* __restrict__ y, int part, int whole, int at, long long n)) {
    FOR_EACH(i, n) y[i / part * whole + at + i % part] = x[i];
}

// Where element k of a line along an axis lies: `length` elements, `inner` apart.
static __device__ __forceinline__ long long lineAt(unsigned line, int length, int inner) {
    return (long long) (line / inner) * length * inner + line % inner;
}

// y[…, i, …] = x[…, index[…, i, …], …] along an axis; an element is `step` numbers
KERNEL(gather, (const float* __restrict__ x, const float* __restrict__ index, float* __restrict__ y, int from, int length, int inner, int step,
        long long elements)) {
    FOR_EACH(i, elements) {
        unsigned line = (unsigned) i / ((unsigned) length * inner) * inner + (unsigned) i % inner;
        long long source = lineAt(line, from, inner) + (long long) (int) index[i] * inner;
        for (int part = 0; part < step; part++) y[step * i + part] = x[step * source + part];
    }
}

// x[…, index[…, i, …], …] += y[…, i, …] from 0: one thread walks along one line, so each sum has one order. `sums` has room for all of x.
KERNEL(scatterAddAlong, (const float* __restrict__ y, const float* __restrict__ index, double* __restrict__ sums, float* __restrict__ x, int to,
        int length, int inner, int step, long long lines)) {
    FOR_EACH(job, lines * step) {
        unsigned line = (unsigned) (job / step);
        int part = (int) (job % step);
        long long at = lineAt(line, length, inner), target = lineAt(line, to, inner);
        for (int k = 0; k < to; k++) sums[step * (target + (long long) k * inner) + part] = 0;
        for (int k = 0; k < length; k++) {
            long long i = at + (long long) k * inner;
            sums[step * (target + (long long) (int) index[i] * inner) + part] += y[step * i + part];
        }
        for (int k = 0; k < to; k++) {
            long long j = step * (target + (long long) k * inner) + part;
            x[j] = (float) sums[j];
        }
    }
}
