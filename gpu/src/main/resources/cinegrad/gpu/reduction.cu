// Many numbers to one, in an order that depends on the sizes alone, accumulated in double.
//
// x is (outer, length, inner); the middle is cut into `slots` of `rows` elements. `reduceColumns` and `reduceRows` make one
// partial result for each (outer, slot, inner), `reduceSlots` joins the slots of each (outer, inner).
#include "common.cuh"

enum Reduction { SUM, MAXIMUM, MINIMUM, SQUARED_DISTANCE };

static __device__ __forceinline__ double identityOf(int r) {
    return r == MAXIMUM ? -(double) INFINITY : r == MINIMUM ? (double) INFINITY : 0.0;
}
static __device__ __forceinline__ double joined(int r, double a, double b) {
    return r == MAXIMUM ? larger(a, b) : r == MINIMUM ? smaller(a, b) : a + b;
}
static __device__ __forceinline__ double valueOf(int r, float x, float centre) {
    if (r != SQUARED_DISTANCE) return x;
    double d = (double) x - centre;
    return d * d;
}

// The join of x[first], x[first + stride], … before `end`, in this order; four are read before they are joined.
template <int R> static __device__ __forceinline__ double joinOf(const float* x, int first, int end, int stride, float centre) {
    double total = identityOf(R);
    long long k = first;
    for (; k + 3ll * stride < end; k += 4ll * stride) {
        float v[4];
        UNROLL for (int i = 0; i < 4; i++) v[i] = x[k + (long long) i * stride];
        UNROLL for (int i = 0; i < 4; i++) total = joined(R, total, valueOf(R, v[i], centre));
    }
    for (; k < end; k += stride) total = joined(R, total, valueOf(R, x[k], centre));
    return total;
}

static __device__ __forceinline__ double joinOf(int r, const float* x, int first, int end, int stride, float centre) {
    switch (r) {
        case MAXIMUM: return joinOf<MAXIMUM>(x, first, end, stride, centre);
        case MINIMUM: return joinOf<MINIMUM>(x, first, end, stride, centre);
        case SQUARED_DISTANCE: return joinOf<SQUARED_DISTANCE>(x, first, end, stride, centre);
        default: return joinOf<SUM>(x, first, end, stride, centre);
    }
}

// One thread for each (outer, slot, inner): for many inner elements, which neighbouring threads read together.
KERNEL(reduceColumns, (int r, const float* __restrict__ x, const float* __restrict__ centre, double* __restrict__ partial, int length, int inner, int slots,
        int rows, long long n)) {
    FOR_EACH(i, n) {
        unsigned piece = (unsigned) (i / inner);
        int c = (int) (i % inner);
        unsigned o = piece / slots;
        int first = (int) (piece % slots) * rows;
        int last = min(length, first + rows);
        const float* from = x + ((long long) o * length + first) * inner + c;
        float m = centre ? centre[(long long) o * inner + c] : 0.0f;
        partial[i] = joinOf(r, from, 0, (last - first) * inner, inner, m);
    }
}

// One block of 256 threads for each (outer, slot): for few inner elements, at most 128. Thread t takes the numbers
// t, t + stride, … with a stride that is a multiple of `inner`, so that all of them belong to one inner element.
KERNEL(reduceRows, (int r, const float* __restrict__ x, const float* __restrict__ centre, double* __restrict__ partial, int length, int inner, int slots,
        int rows, int pieces)) {
    __shared__ double shared[256];
    int t = (int) threadIdx.x;
    int lanes = 256 / inner;                                // threads that share an inner element
    int stride = lanes * inner;
    for (int piece = (int) blockIdx.x; piece < pieces; piece += (int) gridDim.x) {
        int o = piece / slots;
        int first = piece % slots * rows;
        int count = (min(length, first + rows) - first) * inner;
        const float* from = x + ((long long) o * length + first) * inner;
        float m = centre ? centre[(long long) o * inner + t % inner] : 0.0f;
        shared[t] = joinOf(r, from, t, t < stride ? count : 0, stride, m);
        __syncthreads();
        for (int width = lanes; width > 1; ) {
            int half = (width + 1) / 2;
            if (t < (width - half) * inner) shared[t] = joined(r, shared[t], shared[t + half * inner]);
            width = half;
            __syncthreads();
        }
        if (t < inner) partial[(long long) piece * inner + t] = shared[t];
        __syncthreads();
    }
}

// y[o, c] = factor · the join of partial[o, ·, c]
KERNEL(reduceSlots, (int r, const double* __restrict__ partial, float* __restrict__ y, int inner, int slots, double factor, long long n)) {
    FOR_EACH(i, n) {
        const double* from = partial + i / inner * slots * inner + i % inner;
        double total = identityOf(r);
        for (int s = 0; s < slots; s++) total = joined(r, total, from[(long long) s * inner]);
        y[i] = (float) (total * factor);
    }
}
