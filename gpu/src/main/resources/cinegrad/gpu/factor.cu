// Factors of matrices, a block for each, as HouseholderQr.java and JacobiSvd.java do on the host: columns lie one after another in shared memory, and a
// warp works on a column, or on a pair of columns. 56 to 100 registers: with matrices near the bound, shared memory lets two blocks on a multiprocessor.
#include "dense.cuh"

// Σ conj(x)·y over the threads of a warp.
template <class N> static __device__ __forceinline__ N innerOf(const N* x, const N* y, int from, int n) {
    N sum = number<N>(0);
    for (int i = from + (int) threadIdx.x % 32; i < n; i += 32) sum = sum + conjugated(x[i]) * y[i];
    return warpSum(sum);
}
template <class N> static __device__ __forceinline__ double lengthOf(const N* x, int from, int n) {
    double sum = 0;
    for (int i = from + (int) threadIdx.x % 32; i < n; i += 32) sum += squared(x[i]);
    return sqrt(warpSum(sum));
}
template <class N> static __device__ __forceinline__ N phaseOf(N a) {
    double size = absolute(a);
    return size == 0 ? number<N>(1) : a * (1 / size);
}

// Column order[j] of A (m, n) becomes, from element j on, the vector v of the reflection 1 − scale·v v* that makes it a multiple of e_j, for
// j < k = min(m, n); above stays R, and R_jj comes to diagonal[j].
template <class N> static __device__ void reflections(N* a, const int* order, double* scale, N* diagonal, int m, int n) {
    int t = (int) threadIdx.x, lane = t % 32, warps = (int) blockDim.x / 32, k = min(m, n);
    for (int j = 0; j < k; j++) {
        N* v = a + order[j] * m;
        __syncthreads();
        double length = lengthOf(v, j, m);
        N head = v[j], direction = phaseOf(head);
        __syncthreads();
        if (t == 0) {
            v[j] = head + direction * length;
            scale[j] = length == 0 ? 0 : 1 / (length * (length + absolute(head)));
            diagonal[j] = direction * -length;
        }
        __syncthreads();
        for (int c = j + 1 + t / 32; c < n; c += warps) {
            N* x = a + order[c] * m;
            N w = innerOf(v, x, j, m) * scale[j];
            for (int i = j + lane; i < m; i += 32) x[i] = x[i] - v[i] * w;
        }
    }
    __syncthreads();
}

// Then the first k columns become those of Q, before the phases of R's diagonal; R is lost.
template <class N> static __device__ void orthonormal(N* a, const int* order, const double* scale, int m, int k) {
    int t = (int) threadIdx.x, lane = t % 32, warps = (int) blockDim.x / 32;
    for (int j = k - 1; j >= 0; j--) {
        N* v = a + order[j] * m;
        __syncthreads();
        for (int c = j + 1 + t / 32; c < k; c += warps) {
            N* x = a + order[c] * m;
            N w = innerOf(v, x, j + 1, m) * scale[j];
            for (int i = j + lane; i < m; i += 32) x[i] = (i == j ? number<N>(0) : x[i]) - v[i] * w;
        }
        __syncthreads();
        N w = conjugated(v[j]) * scale[j];
        __syncthreads();
        for (int i = t; i < m; i += (int) blockDim.x) v[i] = i < j ? number<N>(0) : number<N>(i == j ? 1 : 0) - v[i] * w;
    }
    __syncthreads();
}

// Q (m, k) over Rᵀ (n, k) with R's diagonal not negative. Shared: m·n + k numbers, k doubles, n indices.
template <class N, class F> static __device__ void qrOf(N* a, const F* __restrict__ xs, F* __restrict__ ys, int m, int n, int* failed) {
    __shared__ int bad;
    int k = min(m, n), t = (int) threadIdx.x, threads = (int) blockDim.x;
    N* diagonal = a + m * n;
    double* scale = (double*) (diagonal + k);
    int* order = (int*) (scale + k);
    const F* x = xs + (long long) blockIdx.x * m * n;
    F* y = ys + (long long) blockIdx.x * (m + n) * k;
    if (t == 0) bad = 0;
    __syncthreads();
    for (int e = t; e < m * n; e += threads) {
        N v = loaded(x, e);
        a[e % n * m + e / n] = v;
        if (!isFinite(v)) bad = 1;
    }
    for (int j = t; j < n; j += threads) order[j] = j;
    __syncthreads();
    if (bad) GIVE_UP(failed);
    reflections(a, order, scale, diagonal, m, n);
    for (int e = t; e < n * k; e += threads) {
        int c = e / k, j = e % k;
        N r = c == j ? number<N>(absolute(diagonal[j])) : c > j ? a[c * m + j] * conjugated(phaseOf(diagonal[j])) : number<N>(0);
        stored(y, (long long) m * k + e, r);
    }
    orthonormal(a, order, scale, m, k);
    for (int e = t; e < m * k; e += threads) stored(y, e, a[e % k * m + e / k] * phaseOf(diagonal[e % k]));
}
KERNEL_BOUNDED(qr, 256, 2, (const float* __restrict__ x, float* __restrict__ y, int m, int n, int* failed)) {
    DYNAMIC_SHARED(double, memory);
    qrOf(memory, x, y, m, n, failed);
}
KERNEL_BOUNDED(qrComplex, 256, 2, (const float2* __restrict__ x, float2* __restrict__ y, int m, int n, int* failed)) {
    DYNAMIC_SHARED(Complex, memory);
    qrOf(memory, x, y, m, n, failed);
}

static const int JACOBI_SWEEPS = 60;
#define JACOBI_NOTHING 1e-271

// Rotates pairs of the columns of w (m, n), and of v (n, n) with them, until all are orthogonal to rounding: w = w₀·v. In a round every column is in one
// pair at most, so warps do not meet; n − 1 or n rounds pair each with each. False, in all threads, if that does not come to an end.
template <class N> static __device__ bool orthogonalize(N* w, N* v, int m, int n) {
    __shared__ int rotated;
    int t = (int) threadIdx.x, lane = t % 32, warps = (int) blockDim.x / 32;
    int even = n + n % 2;
    double least = 2.220446049250313e-16 * sqrt((double) max(m, 4));
    for (int sweep = 0; sweep < JACOBI_SWEEPS; sweep++) {
        __syncthreads();
        if (t == 0) rotated = 0;
        for (int round = 0; round < even - 1; round++) {
            __syncthreads();
            for (int pair = t / 32; pair < even / 2; pair += warps) {
                int p = pair == 0 ? even - 1 : (round + pair) % (even - 1), q = pair == 0 ? round : (round + even - 1 - pair) % (even - 1);
                if (p > q) { int smallest = q; q = p; p = smallest; }
                if (q >= n) continue;
                N* x = w + p * m;
                N* y = w + q * m;
                double alpha = lengthOf(x, 0, m), beta = lengthOf(y, 0, m);
                N gamma = innerOf(x, y, 0, m);
                double size = absolute(gamma);
                if (alpha * alpha < JACOBI_NOTHING || beta * beta < JACOBI_NOTHING || size <= least * alpha * beta) continue;
                if (lane == 0) rotated = 1;
                double zeta = (beta - alpha) * (beta + alpha) / (2 * size);
                double tangent = copysign(1.0, zeta) / (fabs(zeta) + hypot(1.0, zeta)), c = 1 / hypot(1.0, tangent), s = c * tangent;
                N phase = conjugated(gamma) * (1 / size);
                for (int i = lane; i < m + n; i += 32) {
                    N* from = i < m ? x + i : v + p * n + i - m;
                    N* to = i < m ? y + i : v + q * n + i - m;
                    N a = *from, b = *to * phase;
                    *from = a * c - b * s;
                    *to = a * s + b * c;
                }
            }
        }
        __syncthreads();
        if (!rotated) return true;
    }
    return false;
}

// order ← the columns by falling (sign 1) or rising (−1) value, equal ones as they stand.
static __device__ void sortColumns(const double* value, int* order, int n, double sign) {
    __syncthreads();
    for (int j = (int) threadIdx.x; j < n; j += (int) blockDim.x) {
        int place = 0;
        for (int i = 0; i < n; i++) place += sign * value[i] > sign * value[j] || (value[i] == value[j] && i < j);
        order[place] = j;
    }
    __syncthreads();
}

// x (m, n) as U (m, k) over one row s over V (n, k); or, if relative ≥ 0, its pseudoinverse (n, m), values up to `relative` times the largest taken for 0.
//
// Of tall = max(m, n) and k = min(m, n) shared memory holds k·(tall + k + 1) numbers, 2k doubles and k indices.
template <class N, class F> static __device__ void svdOf(N* w, const F* __restrict__ xs, F* __restrict__ ys, int m, int n, double relative, int* failed) {
    __shared__ int bad;
    int tall = max(m, n), k = min(m, n), t = (int) threadIdx.x, threads = (int) blockDim.x;
    bool wide = m < n;                                          // then it is x* that is decomposed
    N* v = w + tall * k;
    N* diagonal = v + k * k;
    double* value = (double*) (diagonal + k);
    double* scale = value + k;
    int* order = (int*) (scale + k);
    const F* x = xs + (long long) blockIdx.x * m * n;
    if (t == 0) bad = 0;
    __syncthreads();
    for (int e = t; e < m * n; e += threads) {
        N a = loaded(x, e);
        if (wide) w[e] = conjugated(a);
        else w[e % n * m + e / n] = a;
        if (!isFinite(a)) bad = 1;
    }
    for (int e = t; e < k * k; e += threads) v[e] = number<N>(e / k == e % k ? 1 : 0);
    __syncthreads();
    if (bad || !orthogonalize(w, v, tall, k)) GIVE_UP(failed);
    for (int j = t / 32; j < k; j += threads / 32) value[j] = lengthOf(w + j * tall, 0, tall);
    sortColumns(value, order, k, 1);
    reflections(w, order, scale, diagonal, tall, k);
    orthonormal(w, order, scale, tall, k);
    // Row i of U, or of V, and column j: the orthonormal columns are those of the larger side.
    auto of = [&](bool longer, int i, int j) {
        return longer ? w[order[j] * tall + i] * phaseOf(diagonal[j]) : v[order[j] * k + i];
    };
    if (relative < 0) {
        F* y = ys + (long long) blockIdx.x * (m + 1 + n) * k;
        for (int e = t; e < (m + 1 + n) * k; e += threads) {
            int i = e / k, j = e % k;
            stored(y, e, i < m ? of(!wide, i, j) : i == m ? number<N>(value[order[j]]) : of(wide, i - m - 1, j));
        }
        return;
    }
    F* y = ys + (long long) blockIdx.x * m * n;
    for (int e = t; e < m * n; e += threads) {
        N sum = number<N>(0);
        for (int j = 0; j < k; j++) {
            double s = value[order[j]];
            if (s > 0 && s > relative * value[order[0]]) sum = sum + of(wide, e / m, j) * conjugated(of(!wide, e % m, j)) * (1 / s);
        }
        stored(y, e, sum);
    }
}
KERNEL_BOUNDED(svd, 256, 2, (const float* __restrict__ x, float* __restrict__ y, int m, int n, double relative, int* failed)) {
    DYNAMIC_SHARED(double, memory);
    svdOf(memory, x, y, m, n, relative, failed);
}
KERNEL_BOUNDED(svdComplex, 256, 2, (const float2* __restrict__ x, float2* __restrict__ y, int m, int n, double relative, int* failed)) {
    DYNAMIC_SHARED(Complex, memory);
    svdOf(memory, x, y, m, n, relative, failed);
}

// V over one row λ, rising, of the Hermitian part H of x (n, n). With σ at least its largest eigenvalue H + σ has none below 0, so its singular values
// and vectors are its eigenvalues and eigenvectors. Shared: 2n² numbers, n doubles, n indices.
template <class N, class F> static __device__ void eighOf(N* w, const F* __restrict__ xs, F* __restrict__ ys, int n, int* failed) {
    int t = (int) threadIdx.x, threads = (int) blockDim.x;
    N* v = w + n * n;
    double* value = (double*) (v + n * n);
    int* order = (int*) (value + n);
    const F* x = xs + (long long) blockIdx.x * n * n;
    for (int e = t; e < n * n; e += threads) {
        w[e] = loaded(x, e % n * n + e / n) * 0.5 + conjugated(loaded(x, e)) * 0.5;
        v[e] = number<N>(e / n == e % n ? 1 : 0);
    }
    __syncthreads();
    for (int j = t; j < n; j += threads) {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += absolute(w[j * n + i]);
        value[j] = sum;
    }
    __syncthreads();
    double sigma = 0;
    for (int j = 0; j < n; j++) sigma = larger(sigma, value[j]);
    if (!isBounded(sigma)) GIVE_UP(failed);
    for (int j = t; j < n; j += threads) w[j * n + j] = w[j * n + j] + number<N>(sigma);
    if (!orthogonalize(w, v, n, n)) GIVE_UP(failed);
    for (int j = t / 32; j < n; j += threads / 32) value[j] = realPart(innerOf(v + j * n, w + j * n, 0, n)) - sigma;
    sortColumns(value, order, n, -1);
    F* y = ys + (long long) blockIdx.x * (n + 1) * n;
    for (int e = t; e < (n + 1) * n; e += threads) {
        int j = order[e % n];
        stored(y, e, e / n < n ? v[j * n + e / n] : number<N>(value[j]));
    }
}
KERNEL_BOUNDED(eigh, 256, 2, (const float* __restrict__ x, float* __restrict__ y, int n, int* failed)) {
    DYNAMIC_SHARED(double, memory);
    eighOf(memory, x, y, n, failed);
}
KERNEL_BOUNDED(eighComplex, 256, 2, (const float2* __restrict__ x, float2* __restrict__ y, int n, int* failed)) {
    DYNAMIC_SHARED(Complex, memory);
    eighOf(memory, x, y, n, failed);
}
