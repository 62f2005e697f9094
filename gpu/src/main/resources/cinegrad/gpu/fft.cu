// Fourier transforms of lines of any length.
//
// Stockham's method: a pass of radix r over transforms of length s reads x[j + q·n/r], q < r, and writes
// X[(j / s)·s·r + j mod s + u·s] = Σ_q x[j + q·n/r] · w^(q·(j mod s)·n/(s·r)) · exp(∓2πi·qu/r), w = exp(∓2πi/n), for j < n/r; s is the
// product of the radices before. Sorted results without a bit reversal. Source: van Loan, *Computational Frameworks for the
// Fast Fourier Transform*, 1992, section 1.7.
//
// Line l of an axis begins at (l / inner)·n·inner + l mod inner, its samples are `inner` apart. With `shift` = ⌊n/2⌋ the origin
// is in the middle, at both ends. `roots` is (n): exp(−2πi·k/n).
#include "common.cuh"

struct Lines { int n, inner, count; };

static __device__ __forceinline__ float2 times(float2 a, float2 b) {
    return make_float2(fmaf(a.x, b.x, -a.y * b.y), fmaf(a.x, b.y, a.y * b.x));
}
static __device__ __forceinline__ float2 operator+(float2 a, float2 b) { return make_float2(a.x + b.x, a.y + b.y); }
static __device__ __forceinline__ float2 operator-(float2 a, float2 b) { return make_float2(a.x - b.x, a.y - b.y); }
static __device__ __forceinline__ float2 operator*(float s, float2 a) { return make_float2(s * a.x, s * a.y); }
// sign · i · a
static __device__ __forceinline__ float2 turned(float2 a, float sign) { return make_float2(-sign * a.y, sign * a.x); }

// The transform of a few numbers in registers; sign −1 forward, 1 inverse.
template <int R> static __device__ __forceinline__ void butterfly(float2* v, float sign);

template <> __device__ __forceinline__ void butterfly<2>(float2* v, float) {
    float2 a = v[0];
    v[0] = a + v[1];
    v[1] = a - v[1];
}
template <> __device__ __forceinline__ void butterfly<3>(float2* v, float sign) {
    float2 s = v[1] + v[2], d = turned(0.86602540378443865f * (v[1] - v[2]), sign);
    float2 m = v[0] - 0.5f * s;
    v[0] = v[0] + s;
    v[1] = m + d;
    v[2] = m - d;
}
template <> __device__ __forceinline__ void butterfly<4>(float2* v, float sign) {
    float2 a = v[0] + v[2], b = v[0] - v[2], c = v[1] + v[3], d = turned(v[1] - v[3], sign);
    v[0] = a + c;
    v[1] = b + d;
    v[2] = a - c;
    v[3] = b - d;
}
template <> __device__ __forceinline__ void butterfly<5>(float2* v, float sign) {
    const float c1 = 0.30901699437494742f, s1 = 0.95105651629515357f, c2 = -0.80901699437494742f, s2 = 0.58778525229247313f;
    float2 a = v[1] + v[4], b = v[2] + v[3], c = v[1] - v[4], d = v[2] - v[3];
    float2 m1 = v[0] + c1 * a + c2 * b, m2 = v[0] + c2 * a + c1 * b;
    float2 n1 = turned(s1 * c + s2 * d, sign), n2 = turned(s2 * c - s1 * d, sign);
    v[0] = v[0] + a + b;
    v[1] = m1 + n1;
    v[4] = m1 - n1;
    v[2] = m2 + n2;
    v[3] = m2 - n2;
}
template <> __device__ __forceinline__ void butterfly<8>(float2* v, float sign) {
    const float h = 0.70710678118654752f;
    float2 even[4] = {v[0], v[2], v[4], v[6]}, odd[4] = {v[1], v[3], v[5], v[7]};
    butterfly<4>(even, sign);
    butterfly<4>(odd, sign);
    odd[1] = times(odd[1], make_float2(h, sign * h));
    odd[2] = turned(odd[2], sign);
    odd[3] = times(odd[3], make_float2(-h, sign * h));
    UNROLL for (int u = 0; u < 4; u++) {
        v[u] = even[u] + odd[u];
        v[u + 4] = even[u] - odd[u];
    }
}

// w^k, conjugated for the inverse.
static __device__ __forceinline__ float2 rootAt(const float2* __restrict__ roots, int k, float sign) {
    float2 w = __ldg(roots + k);
    return make_float2(w.x, sign > 0 ? -w.y : w.y);
}

// One pass of a small radix over 2^lanes lines; sample k of lane l lies at k · pitch + l.
template <int R> static __device__ __forceinline__ void pass(const float2* from, float2* to, const float2* __restrict__ roots, int n, int s, float sign,
        int lanes, int pitch, int first, int threads) {
    int part = n / R;
    int step = part / s;
    for (int e = first; e < part << lanes; e += threads) {
        int j = e >> lanes, lane = e & ((1 << lanes) - 1);
        int before = s == 1 ? j : j / s, inside = j - before * s;
        float2 v[R];
        UNROLL for (int q = 0; q < R; q++) v[q] = from[(j + q * part) * pitch + lane];
        if (s > 1) {
            UNROLL for (int q = 1; q < R; q++) v[q] = times(v[q], rootAt(roots, q * inside * step, sign));
        }
        butterfly<R>(v, sign);
        int at = before * s * R + inside;
        UNROLL for (int u = 0; u < R; u++) to[(at + u * s) * pitch + lane] = v[u];
    }
}

// One pass of any radix, output by output.
static __device__ __forceinline__ void passOfAny(int r, const float2* from, float2* to, const float2* __restrict__ roots, int n, int s, float sign, int lanes,
        int pitch, int first, int threads) {
    int part = n / r;
    int step = part / s;
    for (int e = first; e < n << lanes; e += threads) {
        int item = e >> lanes, lane = e & ((1 << lanes) - 1);
        int u = item / part, j = item % part;
        int turn = (j % s) * step + u * part;                // the root's exponent for q = 1
        int k = 0;
        float2 sum = make_float2(0, 0);
        for (int q = 0; q < r; q++) {
            sum = sum + times(from[(j + q * part) * pitch + lane], rootAt(roots, k, sign));
            k += turn;
            if (k >= n) k -= n;
        }
        to[((j / s) * s * r + j % s + u * s) * pitch + lane] = sum;
    }
}

static __device__ __forceinline__ void anyPass(int r, const float2* from, float2* to, const float2* __restrict__ roots, int n, int s, float sign, int lanes,
        int pitch, int first, int threads) {
    switch (r) {
        case 2: pass<2>(from, to, roots, n, s, sign, lanes, pitch, first, threads); break;
        case 3: pass<3>(from, to, roots, n, s, sign, lanes, pitch, first, threads); break;
        case 4: pass<4>(from, to, roots, n, s, sign, lanes, pitch, first, threads); break;
        case 5: pass<5>(from, to, roots, n, s, sign, lanes, pitch, first, threads); break;
        case 8: pass<8>(from, to, roots, n, s, sign, lanes, pitch, first, threads); break;
        default: passOfAny(r, from, to, roots, n, s, sign, lanes, pitch, first, threads);
    }
}

// Calls body(k, lane, where) for the samples of a block's lines that this thread moves, neighbouring threads at neighbouring
// addresses `where`; 2^lanes lines a block, at most 64.
template <class Body> static __device__ __forceinline__ void forEachSample(const Lines& g, int lanes, Body body) {
    int first = (int) blockIdx.x << lanes, thread = (int) threadIdx.x;
    if (g.inner == 1) {
        int here = min(1 << lanes, g.count - first);
        for (int lane = 0; lane < here; lane++) {
            for (int k = thread; k < g.n; k += 256) body(k, lane, (long long) (first + lane) * g.n + k);
        }
        return;
    }
    int lane = thread & ((1 << lanes) - 1), line = first + lane;
    if (line >= g.count) return;
    long long start = (long long) (line / g.inner) * g.n * g.inner + line % g.inner;
    for (int k = thread >> lanes; k < g.n; k += 256 >> lanes) body(k, lane, start + (long long) k * g.inner);
}

// Whole lines in shared memory, 2^lanes of them a block, the last of which may be none of the array's; x may be y. Dynamic shared memory: 2 · n · pitch complex numbers.
KERNEL_BOUNDED(fftLines, 256, 4, (const float2* x, float2* y, const float2* __restrict__ roots, const int* __restrict__ radices,
        int passes, Lines g, int lanes, int pitch, float sign, float scale, int shift)) {
    DYNAMIC_SHARED(float2, shared);
    float2* from = shared;
    float2* to = shared + g.n * pitch;
    forEachSample(g, lanes, [&](int k, int lane, long long where) {
        int j = k - shift;
        from[(j < 0 ? j + g.n : j) * pitch + lane] = x[where];
    });
    __syncthreads();
    int s = 1;
    for (int p = 0; p < passes; p++) {
        int r = radices[p];
        anyPass(r, from, to, roots, g.n, s, sign, lanes, pitch, (int) threadIdx.x, (int) blockDim.x);
        s *= r;
        float2* other = from;
        from = to;
        to = other;
        __syncthreads();
    }
    forEachSample(g, lanes, [&](int k, int lane, long long where) {
        int j = k - shift;
        y[where] = scale * from[(j < 0 ? j + g.n : j) * pitch + lane];
    });
}

// ---- lines too long for shared memory: each pass through device memory, x and y being (count, n) ----

KERNEL(fftPass, (const float2* __restrict__ x, float2* __restrict__ y, const float2* __restrict__ roots, int r, int s, int n, float sign, int count)) {
    for (int line = (int) blockIdx.y; line < count; line += (int) gridDim.y) {
        anyPass(r, x + (long long) line * n, y + (long long) line * n, roots, n, s, sign, 0, 1, (int) (blockIdx.x * blockDim.x + threadIdx.x),
                (int) (gridDim.x * blockDim.x));
    }
}

// ---- lengths with a large prime, as a convolution: with c[j] = exp(−πi·j²/n), X[k] = c[k] · Σ_j (x[j]·c[j]) · c̄[k−j] ----
// Source: L. Bluestein, IEEE Trans. Audio Electroacoustics 18 (1970), p. 451.

static __device__ __forceinline__ float2 chirpAt(const float2* __restrict__ chirp, int j, float sign) { return rootAt(chirp, j, sign); }

// Lines of an axis to rows of m samples, times the chirp, followed by zeros; without a chirp as they are.
KERNEL(fftGather, (const float2* __restrict__ x, const float2* __restrict__ chirp, float2* __restrict__ rows, Lines g, int m, float sign, int shift,
        long long total)) {
    FOR_EACH(i, total) {
        int line = (int) (i / m), j = (int) (i % m);
        float2 v = make_float2(0, 0);
        if (j < g.n) {
            int k = j + shift;
            if (k >= g.n) k -= g.n;
            v = x[((long long) (line / g.inner) * g.n + k) * g.inner + line % g.inner];
            if (chirp) v = times(v, chirpAt(chirp, j, sign));
        }
        rows[i] = v;
    }
}

// rows[·, k] *= kernel[k], conjugated for the inverse
KERNEL(fftMultiply, (float2* __restrict__ rows, const float2* __restrict__ kernel, int m, float sign, long long total)) {
    FOR_EACH(i, total) rows[i] = times(rows[i], rootAt(kernel, (int) (i % m), sign));
}

// The first n samples of each row back to the lines of an axis, times chirp and scale.
KERNEL(fftScatter, (const float2* __restrict__ rows, const float2* __restrict__ chirp, float2* __restrict__ y, Lines g, int m, float sign, float scale,
        int shift, long long total)) {
    FOR_EACH(i, total) {
        int line = (int) (i / g.n), j = (int) (i % g.n);
        float2 v = scale * rows[(long long) line * m + j];
        if (chirp) v = times(v, chirpAt(chirp, j, sign));
        int k = j + shift;
        if (k >= g.n) k -= g.n;
        y[((long long) (line / g.inner) * g.n + k) * g.inner + line % g.inner] = v;
    }
}
