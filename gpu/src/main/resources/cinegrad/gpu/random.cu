// Random numbers as RandomStream.java defines them, bit by bit: value i is half of the Philox4x32-10 block i / 2.
//
// Normal numbers need a logarithm, a sine and a cosine with the bits of Java's StrictMath, that is of fdlibm (Sun Microsystems, 1993):
// its constants and order of operations, here for the arguments that occur, without products and sums being fused.
#include "common.cuh"

// A double whose operations are rounded one by one.
struct Exact {
    double v;
    __device__ __forceinline__ Exact(double value) : v(value) { }
};
#ifdef __CUDACC__
static __device__ __forceinline__ Exact operator+(Exact a, Exact b) { return __dadd_rn(a.v, b.v); }
static __device__ __forceinline__ Exact operator-(Exact a, Exact b) { return __dsub_rn(a.v, b.v); }
static __device__ __forceinline__ Exact operator*(Exact a, Exact b) { return __dmul_rn(a.v, b.v); }
static __device__ __forceinline__ Exact operator/(Exact a, Exact b) { return __ddiv_rn(a.v, b.v); }
static __device__ __forceinline__ Exact root(Exact a) { return __dsqrt_rn(a.v); }
static __device__ __forceinline__ unsigned highWord(double x) { return (unsigned) __double2hiint(x); }
static __device__ __forceinline__ double fromBits(unsigned long long b) { return __longlong_as_double((long long) b); }
static __device__ __forceinline__ unsigned long long bitsOf(double x) { return (unsigned long long) __double_as_longlong(x); }
#else
static inline Exact operator+(Exact a, Exact b) { return a.v + b.v; }
static inline Exact operator-(Exact a, Exact b) { return a.v - b.v; }
static inline Exact operator*(Exact a, Exact b) { return a.v * b.v; }
static inline Exact operator/(Exact a, Exact b) { return a.v / b.v; }
static inline Exact root(Exact a) { return sqrt(a.v); }
static inline double fromBits(unsigned long long b) { double x; memcpy(&x, &b, 8); return x; }
static inline unsigned long long bitsOf(double x) { unsigned long long b; memcpy(&b, &x, 8); return b; }
static inline unsigned highWord(double x) { return (unsigned) (bitsOf(x) >> 32); }
#endif

// Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC 2011.
static __device__ unsigned long long bitsAt(unsigned long long seed, unsigned long long id, unsigned long long i) {
    unsigned c0 = (unsigned) (i >> 1), c1 = (unsigned) (i >> 33), c2 = (unsigned) id, c3 = (unsigned) (id >> 32);
    unsigned k0 = (unsigned) seed, k1 = (unsigned) (seed >> 32);
    for (int round = 0; round < 10; round++) {
        unsigned high0 = __umulhi(0xD2511F53u, c0), low0 = 0xD2511F53u * c0;
        unsigned high1 = __umulhi(0xCD9E8D57u, c2), low1 = 0xCD9E8D57u * c2;
        c0 = high1 ^ c1 ^ k0;
        c1 = low1;
        c2 = high0 ^ c3 ^ k1;
        c3 = low0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return i % 2 == 0 ? c0 | (unsigned long long) c1 << 32 : c2 | (unsigned long long) c3 << 32;
}

// ln x for normal x in (0, 1]: x = 2^k (1 + f), ln(1 + f) = f − (f²/2 − s (f²/2 + R(s²))), s = f / (2 + f).
static __device__ Exact logarithm(double x) {
    const double ln2High = 6.93147180369123816490e-01, ln2Low = 1.90821492927058770002e-10;
    int high = (int) highWord(x);
    int k = (high >> 20) - 1023;
    high &= 0x000fffff;
    int carry = (high + 0x95f64) & 0x100000;
    unsigned long long fraction = bitsOf(x) & 0xfffffffffffffull;
    x = fromBits(fraction | (unsigned long long) (carry ^ 0x3ff00000) << 32);
    k += carry >> 20;
    Exact f = Exact(x) - 1.0, dk = (double) k;
    if ((0x000fffff & (2 + high)) < 3) {
        if (f.v == 0) return k == 0 ? Exact(0.0) : dk * ln2High + dk * ln2Low;
        Exact r = f * f * (Exact(0.5) - Exact(0.33333333333333333) * f);
        return k == 0 ? f - r : dk * ln2High - ((r - dk * ln2Low) - f);
    }
    Exact s = f / (Exact(2.0) + f), z = s * s, w = z * z;
    Exact odd = w * (Exact(3.999999999940941908e-01) + w * (Exact(2.222219843214978396e-01) + w * Exact(1.531383769920937332e-01)));
    Exact even = z * (Exact(6.666666666666735130e-01) + w * (Exact(2.857142874366239149e-01) + w * (Exact(1.818357216161805012e-01) + w * Exact(1.479819860511658591e-01))));
    Exact r = even + odd;
    if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
        Exact half = Exact(0.5) * f * f;
        return k == 0 ? f - (half - s * (half + r)) : dk * ln2High - ((half - (s * (half + r) + dk * ln2Low)) - f);
    }
    return k == 0 ? f - s * (f - r) : dk * ln2High - ((s * (f - r) - dk * ln2Low) - f);
}

// An angle as n quarter turns and a rest in two parts, at most an eighth turn.
struct Turns { int n; Exact rest, tail; };

static __device__ Turns quarters(double x) {
    unsigned high = highWord(x);
    if (high <= 0x3fe921fbu) return {0, x, 0.0};
    if (high < 0x4002d97cu) {
        Exact z = Exact(x) - 1.57079632673412561417e+00, t = 6.07710050650619224932e-11;
        if (high == 0x3ff921fbu) {
            z = z - 6.07710050630396597660e-11;
            t = 2.02226624879595063154e-21;
        }
        Exact rest = z - t;
        return {1, rest, (z - rest) - t};
    }
    int n = (int) (Exact(x) * 6.36619772367581382433e-01 + 0.5).v;
    Exact fn = (double) n;
    Exact r = Exact(x) - fn * 1.57079632673412561417e+00, w = fn * 6.07710050650619224932e-11, rest = r - w;
    if (high == highWord(n * 1.57079632679489661923) && (int) (high >> 20) - (int) (highWord(rest.v) >> 20 & 0x7ff) > 16) {
        Exact before = r;
        w = fn * 6.07710050630396597660e-11;
        r = before - w;
        w = fn * 2.02226624879595063154e-21 - ((before - r) - w);
        rest = r - w;
        if ((int) (high >> 20) - (int) (highWord(rest.v) >> 20 & 0x7ff) > 49) {
            before = r;
            w = fn * 2.02226624871116645580e-21;
            r = before - w;
            w = fn * 8.47842766036889956997e-32 - ((before - r) - w);
            rest = r - w;
        }
    }
    return {n, rest, (r - rest) - w};
}

static __device__ Exact sineNearZero(Exact x, Exact tail, bool hasTail) {
    if ((highWord(x.v) & 0x7fffffffu) < 0x3e400000u) return x;
    Exact z = x * x, v = z * x;
    Exact r = Exact(8.33333333332248946124e-03) + z * (Exact(-1.98412698298579493134e-04) + z * (Exact(2.75573137070700676789e-06)
            + z * (Exact(-2.50507602534068634195e-08) + z * 1.58969099521155010221e-10)));
    if (!hasTail) return x + v * (Exact(-1.66666666666666324348e-01) + z * r);
    return x - ((z * (Exact(0.5) * tail - v * r) - tail) - v * -1.66666666666666324348e-01);
}

static __device__ Exact cosineNearZero(Exact x, Exact tail) {
    unsigned high = highWord(x.v) & 0x7fffffffu;
    if (high < 0x3e400000u) return 1.0;
    Exact z = x * x;
    Exact r = z * (Exact(4.16666666666666019037e-02) + z * (Exact(-1.38888888888741095749e-03) + z * (Exact(2.48015872894767294178e-05)
            + z * (Exact(-2.75573143513906633035e-07) + z * (Exact(2.08757232129817482790e-09) + z * -1.13596475577881948265e-11)))));
    if (high < 0x3fd33333u) return Exact(1.0) - (Exact(0.5) * z - (z * r - x * tail));
    Exact quarter = high > 0x3fe90000u ? 0.28125 : fromBits((unsigned long long) (high - 0x00200000u) << 32);
    Exact rest = Exact(0.5) * z - quarter;
    return (Exact(1.0) - quarter) - (rest - (z * r - x * tail));
}

// sin x, or with one quarter turn more cos x; 0 ≤ x ≤ 2π.
static __device__ Exact sine(double x, int moreQuarters) {
    Turns t = quarters(x);
    int n = t.n + moreQuarters;
    Exact y = n % 2 == 0 ? sineNearZero(t.rest, t.tail, t.n > 0) : cosineNearZero(t.rest, t.tail);
    return n & 2 ? Exact(-y.v) : y;
}

static __device__ double uniform53(unsigned long long bits) { return (double) (bits >> 11) * (1.0 / 9007199254740992.0); }

// y[i] = value number start + i of the stream (seed, id), uniform in [0, 1).
KERNEL(randomUniform, (float* __restrict__ y, unsigned long long seed, unsigned long long id, unsigned long long start, long long n)) {
    FOR_EACH(i, n) y[i] = (float) (bitsAt(seed, id, start + i) >> 40) * (1.0f / 16777216.0f);
}

// The same, standard normal, by Box and Muller: two neighbours share a radius and an angle.
KERNEL(randomNormal, (float* __restrict__ y, unsigned long long seed, unsigned long long id, unsigned long long start, long long n)) {
    FOR_EACH(i, n) {
        unsigned long long at = start + (unsigned long long) i;
        Exact radius = root(Exact(-2.0) * logarithm(1 - uniform53(bitsAt(seed, id, at & ~1ull))));
        double angle = (Exact(2 * 3.14159265358979323846) * uniform53(bitsAt(seed, id, at | 1))).v;
        y[i] = (float) (radius * sine(angle, at % 2 == 0 ? 1 : 0)).v;
    }
}
