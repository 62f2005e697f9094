// Systems of equations, a block for each matrix, as Lu.java, Triangular.java and Cholesky.java do on the host. Their sizes are bounded by shared memory:
// n × n numbers, and for right sides n × 32 more.
#include "dense.cuh"

static const int SOLVE_TOGETHER = 32;

// L with L·L* = (A + A*)/2; 32 registers, 48 if complex.
template <class N, class F> static __device__ void choleskyOf(N* a, const F* __restrict__ xs, F* __restrict__ ys, int n, int* failed) {
    int t = (int) threadIdx.x, threads = (int) blockDim.x;
    const F* x = xs + (long long) blockIdx.x * n * n;
    for (int e = t; e < n * n; e += threads) a[e] = loaded(x, e) * 0.5 + conjugated(loaded(x, e % n * n + e / n)) * 0.5;
    for (int k = 0; k < n; k++) {
        __syncthreads();
        double pivot = realPart(a[k * n + k]);
        if (!(pivot > 0 && isBounded(pivot))) GIVE_UP(failed);
        __syncthreads();
        double root = sqrt(pivot);
        for (int i = k + t; i < n; i += threads) a[i * n + k] = i == k ? number<N>(root) : a[i * n + k] * (1 / root);
        __syncthreads();
        int m = n - k - 1;
        for (int e = t; e < m * m; e += threads) {
            int i = k + 1 + e / m, j = k + 1 + e % m;
            if (j <= i) a[i * n + j] = a[i * n + j] - a[i * n + k] * conjugated(a[j * n + k]);
        }
    }
    __syncthreads();
    F* y = ys + (long long) blockIdx.x * n * n;
    for (int e = t; e < n * n; e += threads) stored(y, e, e % n <= e / n ? a[e] : number<N>(0));
}
KERNEL_BOUNDED(cholesky, 256, 2, (const float* __restrict__ x, float* __restrict__ y, int n, int* failed)) {
    DYNAMIC_SHARED(double, memory);
    choleskyOf(memory, x, y, n, failed);
}
KERNEL_BOUNDED(choleskyComplex, 256, 2, (const float2* __restrict__ x, float2* __restrict__ y, int n, int* failed)) {
    DYNAMIC_SHARED(Complex, memory);
    choleskyOf(memory, x, y, n, failed);
}

static __device__ __forceinline__ double pivotSize(double a) { return fabs(a); }
static __device__ __forceinline__ double pivotSize(Complex a) { return fabs(a.re) + fabs(a.im); }

// P·A = L·U in place, with the largest pivot of every column; order[i] is the row of A that row i of P·A is. False, in all threads, where a pivot is 0.
template <class N> static __device__ bool eliminate(N* a, int* order, int n) {
    __shared__ int found;
    __shared__ double largest;
    int t = (int) threadIdx.x, threads = (int) blockDim.x;
    for (int k = 0; k < n; k++) {
        if (t < 32) {
            double most = -1;
            int row = k;
            for (int i = k + t; i < n; i += 32) {
                double size = pivotSize(a[i * n + k]);
                if (size > most) { most = size; row = i; }
            }
            for (int other = 16; other > 0; other /= 2) {
                double theirs = __shfl_xor_sync(0xffffffffu, most, other);
                int at = __shfl_xor_sync(0xffffffffu, row, other);
                if (theirs > most || (theirs == most && at < row)) { most = theirs; row = at; }
            }
            if (t == 0) { found = row; largest = most; }
        }
        __syncthreads();
        if (!(largest > 0 && isBounded(largest))) return false;
        int pivot = found;
        for (int j = t; j < n && pivot != k; j += threads) {
            N below = a[pivot * n + j];
            a[pivot * n + j] = a[k * n + j];
            a[k * n + j] = below;
        }
        if (t == 0) { int row = order[k]; order[k] = order[pivot]; order[pivot] = row; }
        __syncthreads();
        for (int i = k + 1 + t; i < n; i += threads) a[i * n + k] = a[i * n + k] / a[k * n + k];
        __syncthreads();
        int m = n - k - 1;
        for (int e = t; e < m * m; e += threads) {
            int i = k + 1 + e / m, j = k + 1 + e % m;
            a[i * n + j] = a[i * n + j] - a[i * n + k] * a[k * n + j];
        }
        __syncthreads();
    }
    return true;
}

// x ← T⁻¹·x for `columns` right sides (n, columns): of T the lower triangle, or the upper; `unit` takes the diagonal for ones.
template <class N> static __device__ void substitute(const N* T, N* x, int n, int columns, bool lower, bool unit) {
    int t = (int) threadIdx.x, threads = (int) blockDim.x;
    for (int step = 0; step < n; step++) {
        int k = lower ? step : n - 1 - step, rest = n - 1 - step, first = lower ? k + 1 : 0;
        __syncthreads();
        for (int c = t; c < columns && !unit; c += threads) x[k * columns + c] = x[k * columns + c] / T[k * n + k];
        __syncthreads();
        for (int e = t; e < rest * columns; e += threads) {
            int i = first + e / columns, c = e % columns;
            x[i * columns + c] = x[i * columns + c] - T[i * n + k] * x[k * columns + c];
        }
    }
    __syncthreads();
}

// X with A·X = B, A (n, n) and B (n, columns); `starts` holds for each block the first element of A's matrix, then of B's, as in matmul.cu.
// kind: 0 of any A, 1 of a lower and 2 of an upper triangle, the other not being read. 41 registers, 56 if complex.
template <class N, class F> static __device__ void solutionOf(N* a, const F* __restrict__ as, const F* __restrict__ bs, F* __restrict__ ys,
        const int* __restrict__ starts, int n, int columns, int kind, int* failed) {
    __shared__ int order[128];
    __shared__ int bad;
    N* x = a + n * n;
    int t = (int) threadIdx.x, threads = (int) blockDim.x;
    const F* A = as + starts[2 * blockIdx.x];
    const F* B = bs + starts[2 * blockIdx.x + 1];
    F* y = ys + (long long) blockIdx.x * n * columns;
    if (t == 0) bad = 0;
    for (int i = t; i < n; i += threads) order[i] = i;
    __syncthreads();
    for (int e = t; e < n * n; e += threads) {
        int i = e / n, j = e % n;
        bool read = kind == 0 || i == j || (i > j) == (kind == 1);
        N v = read ? loaded(A, e) : number<N>(0);
        a[e] = v;
        if (!isFinite(v) || (kind != 0 && i == j && pivotSize(v) == 0)) bad = 1;
    }
    __syncthreads();
    if (bad) GIVE_UP(failed);
    if (kind == 0 && !eliminate(a, order, n)) GIVE_UP(failed);
    for (int first = 0; first < columns; first += SOLVE_TOGETHER) {
        int here = min(SOLVE_TOGETHER, columns - first);
        for (int e = t; e < n * here; e += threads) x[e] = loaded(B, (long long) order[e / here] * columns + first + e % here);
        if (kind != 2) substitute(a, x, n, here, true, kind == 0);
        if (kind != 1) substitute(a, x, n, here, false, false);
        for (int e = t; e < n * here; e += threads) stored(y, (long long) (e / here) * columns + first + e % here, x[e]);
        __syncthreads();
    }
}
KERNEL_BOUNDED(solve, 256, 2, (const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ y,
        const int* __restrict__ starts, int n, int columns, int kind, int* failed)) {
    DYNAMIC_SHARED(double, memory);
    solutionOf(memory, a, b, y, starts, n, columns, kind, failed);
}
KERNEL_BOUNDED(solveComplex, 256, 2, (const float2* __restrict__ a, const float2* __restrict__ b, float2* __restrict__ y,
        const int* __restrict__ starts, int n, int columns, int kind, int* failed)) {
    DYNAMIC_SHARED(Complex, memory);
    solutionOf(memory, a, b, y, starts, n, columns, kind, failed);
}
