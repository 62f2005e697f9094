// Convolutions of many channels as matrix products on tensor cores, without ever writing the matrix down.
//
// Forward: rows are output points, columns output channels, and the sum runs over taps and input channels, 32 of one tap at a
// time. A block of 256 threads makes 128 × 64 outputs, each of its 8 warps 32 × 32; three stages of shared memory let the copies
// of later sums run beside the products. Pitches of 4 and 8 mod 32 keep the fragments' reads free of bank conflicts.
// Needs groups = 1 and numbers of channels that are multiples of 4. `convFlip` makes the weights of the adjoint.
#include "conv.cuh"
#include "tensor.cuh"

static const int POINTS = 128, CHANNELS = 64, DEPTH = 32, STAGES = 3;
static const int PITCH_POINTS = DEPTH + 4, PITCH_CHANNELS = CHANNELS + 8, PITCH_ROWS = POINTS + 8;

// Where output point p of all n volumes looks at the input for tap (0, 0, 0).
struct Corner { int image, t, h, w; };

static __device__ __forceinline__ Corner cornerOf(const Conv& g, int p) {
    unsigned rest = (unsigned) p;
    Corner c;
    c.w = (int) (rest % g.outW) * g.strideW - g.padW; rest /= g.outW;
    c.h = (int) (rest % g.outH) * g.strideH - g.padH; rest /= g.outH;
    c.t = (int) (rest % g.outT) * g.strideT - g.padT;
    c.image = (int) (rest / g.outT);
    return c;
}

// Moves on by `by` output points, without a division.
static __device__ __forceinline__ void advance(const Conv& g, Corner& c, int by) {
    c.w += by * g.strideW;
    for (int end = g.outW * g.strideW - g.padW; c.w >= end; ) {
        c.w -= g.outW * g.strideW;
        c.h += g.strideH;
        if (c.h < g.outH * g.strideH - g.padH) continue;
        c.h = -g.padH;
        c.t += g.strideT;
        if (c.t < g.outT * g.strideT - g.padT) continue;
        c.t = -g.padT;
        c.image++;
    }
}

// The first of the channels that tap (a, b, d) of this point reads, or null outside the volume.
static __device__ __forceinline__ const float* pixelAt(const float* x, const Conv& g, const Corner& c, int a, int b, int d) {
    int t = c.t + a * g.dilationT, h = c.h + b * g.dilationH, w = c.w + d * g.dilationW;
    bool inside = t >= 0 && t < g.t && h >= 0 && h < g.h && w >= 0 && w < g.w;
    return inside ? x + (long long) c.image * g.strideX + (((long long) t * g.h + h) * g.w + w) * g.c : nullptr;
}

static __device__ __forceinline__ int bytesOf(int at, int end) { return max(0, min(16, (end - at) * 4)); }

// Starts the copy of 32 rows from `first` on (zeros from `last` on) of a matrix with `columns` columns: 64 of these from `column` on.
static __device__ __forceinline__ void copyColumns(float* to, const float* from, int first, int last, int columns, int column) {
    UNROLL for (int j = 0; j < 2; j++) {
        int row = (int) threadIdx.x / 16 + 16 * j, n = (int) threadIdx.x % 16 * 4;
        int valid = first + row < last ? bytesOf(column + n, columns) : 0;
        copyAsync(to + row * PITCH_CHANNELS + n, valid ? from + (long long) (first + row) * columns + column + n : from, valid);
    }
}

template <bool EXACT> static __device__ __forceinline__ void convTile(const float* __restrict__ x, const float* __restrict__ weight, float* __restrict__ y,
        const Conv& g, const Finish& finish, int points, float* shared) {
    const int stage = POINTS * PITCH_POINTS + DEPTH * PITCH_CHANNELS;
    int thread = (int) threadIdx.x, warp = thread / 32, lane = thread % 32;
    unsigned pointTiles = ((unsigned) points + POINTS - 1) / POINTS;
    int firstPoint = (int) (blockIdx.x % pointTiles) * POINTS, firstK = (int) (blockIdx.x / pointTiles) * CHANNELS;
    Corner corners[4];
    bool real[4];
    UNROLL for (int i = 0; i < 4; i++) {
        int p = firstPoint + thread / 8 + 32 * i;
        real[i] = p < points;
        corners[i] = cornerOf(g, min(p, points - 1));
    }
    int chunks = (g.c + DEPTH - 1) / DEPTH;
    int steps = g.kT * g.kH * g.kW * chunks;
    auto load = [&](int step) {
        float* to = shared + step % STAGES * stage;
        int tap = step / chunks, firstC = step % chunks * DEPTH;
        int d = tap % g.kW, b = tap / g.kW % g.kH, a = tap / g.kW / g.kH;
        int c = firstC + thread % 8 * 4;
        UNROLL for (int i = 0; i < 4; i++) {
            const float* from = real[i] ? pixelAt(x, g, corners[i], a, b, d) : nullptr;
            int valid = from ? bytesOf(c, g.c) : 0;
            copyAsync(to + (thread / 8 + 32 * i) * PITCH_POINTS + thread % 8 * 4, valid ? from + c : x, valid);
        }
        copyColumns(to + POINTS * PITCH_POINTS, weight + (long long) tap * g.c * g.k, firstC, g.c, g.k, firstK);
    };
    UNROLL for (int s = 0; s < STAGES - 1; s++) {
        if (s < steps) load(s);
        commitCopies();
    }
    float sum[2][4][4] = {};
    int row = warp / 2 * 32 + lane / 4, column = warp % 2 * 32 + lane / 4, t = lane % 4;
    for (int step = 0; step < steps; step++) {
        waitForCopies<STAGES - 2>();
        __syncthreads();
        if (step + STAGES - 1 < steps) load(step + STAGES - 1);
        commitCopies();
        const float* a = shared + step % STAGES * stage + row * PITCH_POINTS + t;
        const float* b = shared + step % STAGES * stage + POINTS * PITCH_POINTS + t * PITCH_CHANNELS + column;
        UNROLL for (int k = 0; k < DEPTH; k += 8) {
            float left[2][4], right[4][2];
            UNROLL for (int i = 0; i < 2; i++) {
                UNROLL for (int e = 0; e < 4; e++) left[i][e] = a[(16 * i + e % 2 * 8) * PITCH_POINTS + k + e / 2 * 4];
            }
            UNROLL for (int j = 0; j < 4; j++) {
                UNROLL for (int e = 0; e < 2; e++) right[j][e] = b[(k + 4 * e) * PITCH_CHANNELS + 8 * j];
            }
            multiply<EXACT>(sum, left, right);
        }
    }
    int volume = g.outT * g.outH * g.outW;
    UNROLL for (int i = 0; i < 4; i++) {
        int p = firstPoint + row + 8 * i;
        if (p >= points) continue;
        long long at = (long long) (p / volume) * g.strideY + (long long) (p % volume) * g.k;
        UNROLL for (int j = 0; j < 4; j++) {
            int k = firstK + warp % 2 * 32 + 8 * j + 2 * t;
            if (k >= g.k) continue;
            float u = sound(sum[i / 2][j][i % 2 * 2], x, PlainWeights {weight}, g, p, k);
            float v = sound(sum[i / 2][j][i % 2 * 2 + 1], x, PlainWeights {weight}, g, p, k + 1);
            *(float2*) (y + at + k) = make_float2(finished(u, finish, k, at + k), finished(v, finish, k + 1, at + k + 1));
        }
    }
}

KERNEL_BOUNDED(convTileFast, 256, 2, (const float* __restrict__ x, const float* __restrict__ weight, float* __restrict__ y, Conv g, Finish finish,
        int points)) {
    DYNAMIC_SHARED(float, shared);
    convTile<false>(x, weight, y, g, finish, points, shared);
}

KERNEL_BOUNDED(convTileExact, 256, 2, (const float* __restrict__ x, const float* __restrict__ weight, float* __restrict__ y, Conv g, Finish finish,
        int points)) {
    DYNAMIC_SHARED(float, shared);
    convTile<true>(x, weight, y, g, finish, points, shared);
}

// flipped[a, b, d, k, c] = weight[kT−1−a, kH−1−b, kW−1−d, c, k]: with it, stride 1 and padding dilation·(kernel − 1) − padding,
// the adjoint of a convolution is a convolution.
KERNEL(convFlip, (const float* __restrict__ weight, float* __restrict__ flipped, int taps, int c, int k, long long n)) {
    FOR_EACH(i, n) {
        int from = (int) (i % c);
        unsigned rest = (unsigned) (i / c);
        int to = (int) (rest % k);
        int tap = taps - 1 - (int) (rest / k);
        flipped[i] = weight[((long long) tap * c + from) * k + to];
    }
}

// The weight gradient: rows are (tap, input channel), columns output channels, and the sum runs over the output points
// [slot·points, (slot+1)·points), 32 at a time. partial is (slots, kT, kH, kW, c, k).
template <bool EXACT> static __device__ __forceinline__ void convWeightTile(const float* __restrict__ gradient, const float* __restrict__ x,
        double* __restrict__ partial, const Conv& g, int each, int points, float* shared) {
    const int stage = DEPTH * PITCH_ROWS + DEPTH * PITCH_CHANNELS;
    int thread = (int) threadIdx.x, warp = thread / 32, lane = thread % 32;
    int rows = g.kT * g.kH * g.kW * g.c;
    unsigned rowTiles = ((unsigned) rows + POINTS - 1) / POINTS;
    int firstRow = (int) (blockIdx.x % rowTiles) * POINTS, firstK = (int) (blockIdx.x / rowTiles) * CHANNELS, slot = (int) blockIdx.z;
    int firstPoint = slot * each, lastPoint = min(points, firstPoint + each);
    int mine = firstRow + thread % 32 * 4;                   // this thread copies four channels of one tap
    int tap = mine / g.c, c = mine % g.c;
    int d = tap % g.kW, b = tap / g.kW % g.kH, a = tap / g.kW / g.kH;
    int volume = g.outT * g.outH * g.outW;
    int steps = (lastPoint - firstPoint + DEPTH - 1) / DEPTH;
    Corner corners[4];
    UNROLL for (int i = 0; i < 4; i++) corners[i] = cornerOf(g, firstPoint + thread / 32 + 8 * i);
    auto load = [&](int step) {                              // called for 0, 1, 2, …
        float* to = shared + step % STAGES * stage;
        UNROLL for (int i = 0; i < 4; i++) {
            int p = firstPoint + step * DEPTH + thread / 32 + 8 * i;
            const float* from = p < lastPoint && mine < rows ? pixelAt(x, g, corners[i], a, b, d) : nullptr;
            advance(g, corners[i], DEPTH);
            copyAsync(to + (thread / 32 + 8 * i) * PITCH_ROWS + thread % 32 * 4, from ? from + c : x, from ? 16 : 0);
        }
        UNROLL for (int j = 0; j < 2; j++) {
            int p = firstPoint + step * DEPTH + thread / 16 + 16 * j, n = thread % 16 * 4;
            int valid = p < lastPoint ? bytesOf(firstK + n, g.k) : 0;
            const float* from = gradient + (long long) (p / volume) * g.strideY + (long long) (p % volume) * g.k + firstK + n;
            copyAsync(to + DEPTH * PITCH_ROWS + (thread / 16 + 16 * j) * PITCH_CHANNELS + n, valid ? from : gradient, valid);
        }
    };
    UNROLL for (int s = 0; s < STAGES - 1; s++) {
        if (s < steps) load(s);
        commitCopies();
    }
    float sum[2][4][4] = {};
    int row = warp / 2 * 32 + lane / 4, column = warp % 2 * 32 + lane / 4, t = lane % 4;
    for (int step = 0; step < steps; step++) {
        waitForCopies<STAGES - 2>();
        __syncthreads();
        if (step + STAGES - 1 < steps) load(step + STAGES - 1);
        commitCopies();
        const float* rowsAt = shared + step % STAGES * stage + t * PITCH_ROWS + row;
        const float* columnsAt = shared + step % STAGES * stage + DEPTH * PITCH_ROWS + t * PITCH_CHANNELS + column;
        UNROLL for (int k = 0; k < DEPTH; k += 8) {
            float left[2][4], right[4][2];
            UNROLL for (int i = 0; i < 2; i++) {
                UNROLL for (int e = 0; e < 4; e++) left[i][e] = rowsAt[(k + e / 2 * 4) * PITCH_ROWS + 16 * i + e % 2 * 8];
            }
            UNROLL for (int j = 0; j < 4; j++) {
                UNROLL for (int e = 0; e < 2; e++) right[j][e] = columnsAt[(k + 4 * e) * PITCH_CHANNELS + 8 * j];
            }
            multiply<EXACT>(sum, left, right);
        }
    }
    UNROLL for (int i = 0; i < 4; i++) {
        int m = firstRow + row + 8 * i;
        if (m >= rows) continue;
        UNROLL for (int j = 0; j < 4; j++) {
            int k = firstK + warp % 2 * 32 + 8 * j + 2 * t;
            if (k >= g.k) continue;
            *(double2*) (partial + ((long long) slot * rows + m) * g.k + k) = make_double2(sum[i / 2][j][i % 2 * 2], sum[i / 2][j][i % 2 * 2 + 1]);
        }
    }
}

KERNEL_BOUNDED(convWeightTileFast, 256, 2, (const float* __restrict__ gradient, const float* __restrict__ x, double* __restrict__ partial, Conv g, int each,
        int points)) {
    DYNAMIC_SHARED(float, shared);
    convWeightTile<false>(gradient, x, partial, g, each, points, shared);
}

KERNEL_BOUNDED(convWeightTileExact, 256, 2, (const float* __restrict__ gradient, const float* __restrict__ x, double* __restrict__ partial, Conv g, int each,
        int points)) {
    DYNAMIC_SHARED(float, shared);
    convWeightTile<true>(gradient, x, partial, g, each, points, shared);
}

// Few outputs of many inputs, k ≤ 4, of any geometry: a warp makes one point, its lanes share the input channels.
KERNEL_BOUNDED(convWarp, 256, 4, (const float* __restrict__ x, const float* __restrict__ weight, float* __restrict__ y, Conv g, Finish finish,
        int points)) {
    int lane = (int) threadIdx.x % 32;
    int volume = g.outT * g.outH * g.outW;
    for (int p = (int) (blockIdx.x * 8 + threadIdx.x / 32); p < points; p += (int) gridDim.x * 8) {
        Corner corner = cornerOf(g, p);
        float sum[4] = {};
        for (int tap = 0; tap < g.kT * g.kH * g.kW; tap++) {
            const float* from = pixelAt(x, g, corner, tap / g.kW / g.kH, tap / g.kW % g.kH, tap % g.kW);
            if (!from) continue;
            for (int c = lane; c < g.c; c += 32) {
                const float* w = weight + ((long long) tap * g.c + c) * g.k;
                UNROLL for (int k = 0; k < 4; k++) {
                    if (k < g.k) sum[k] = fmaf(from[c], w[k], sum[k]);
                }
            }
        }
        UNROLL for (int k = 0; k < 4; k++) {
            UNROLL for (int bits = 16; bits > 0; bits /= 2) sum[k] += __shfl_xor_sync(0xffffffffu, sum[k], bits);
        }
        long long at = (long long) (p / volume) * g.strideY + (long long) (p % volume) * g.k;
        UNROLL for (int k = 0; k < 4; k++) {
            if (lane == k && k < g.k) y[at + k] = finished(sum[k], finish, k, at + k);
        }
    }
}
