// Two numbers in, one number out, under broadcasting.
//
// zip_f:             y[i] = f(a[…], b[…])                  the Axes say where the operands of output i lie
// zip_f_gradient_a:  d[i] = g[i] · ∂f/∂a at these          likewise _b
#include "complex.cuh"

#define BINARY(name, value, slopeA, slopeB) \
    KERNEL(zip_##name, (const float* __restrict__ as, const float* __restrict__ bs, float* __restrict__ ys, Axes axes, long long n)) { \
        FOR_EACH(i, n) { \
            Places at = placesOf(axes, (unsigned) i); \
            float a = as[at.a], b = bs[at.b]; \
            ys[i] = value; \
        } \
    } \
    GRADIENT(name##_gradient_a, slopeA, value) \
    GRADIENT(name##_gradient_b, slopeB, value)

#define GRADIENT(name, slope, value) \
    KERNEL(zip_##name, (const float* __restrict__ gs, const float* __restrict__ as, const float* __restrict__ bs, float* __restrict__ ds, Axes axes, \
            long long n)) { \
        FOR_EACH(i, n) { \
            Places at = placesOf(axes, (unsigned) i); \
            float a = as[at.a], b = bs[at.b]; \
            (void) a; (void) b; \
            ds[i] = gs[i] * (float) (slope); \
        } \
    }

// a − ⌊a/b⌋·b exactly, with the sign of b.
static __device__ __forceinline__ float remainderOf(float a, float b) {
    float r = fmodf(a, b);
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

// The whole number q with a = q·b + y, for y = fmod(a, b) or that plus b.
static __device__ __forceinline__ double wholeOf(float a, float b, float y) {
    float r = fmodf(a, b);
    return rint(((double) a - r) / b) - (y == r ? 0 : 1);
}

// The slope of an extreme: 1 where `a` is beyond `b`, ½ at a tie, NaN where one of them is.
static __device__ __forceinline__ float share(float a, float b) { return a > b ? 1.0f : a == b ? 0.5f : a < b ? 0.0f : NOTHING; }

// a / (a² + b²), and 0 at 0.
static __device__ __forceinline__ double turned(double a, double b) {
    double m = a * a + b * b;
    return m == 0 ? 0 : a / m;
}

BINARY(add, a + b, 1.0f, 1.0f)
BINARY(subtract, a - b, 1.0f, -1.0f)
BINARY(multiply, a * b, b, a)
BINARY(divide, a / b, 1.0f / b, -(double) a / ((double) b * b))
BINARY(power, powf(a, b), b == 0 ? 0.0f : b * powf(a, b - 1), a == 0 && b >= 0 ? 0.0f : powf(a, b) * logf(a))
BINARY(maximum, larger(a, b), share(a, b), share(b, a))
BINARY(minimum, smaller(a, b), share(b, a), share(a, b))
BINARY(atan2, atan2f(a, b), turned(b, a), -turned(a, b))
BINARY(hypot, hypotf(a, b), a / hypotf(a, b), b / hypotf(a, b))
BINARY(remainder, remainderOf(a, b), 1.0f, -wholeOf(a, b, remainderOf(a, b)))
BINARY(fmod, fmodf(a, b), 1.0f, -wholeOf(a, b, fmodf(a, b)))
BINARY(less, a < b ? 1.0f : 0.0f, 0.0f, 0.0f)
BINARY(less_or_equal, a <= b ? 1.0f : 0.0f, 0.0f, 0.0f)
BINARY(equal, a == b ? 1.0f : 0.0f, 0.0f, 0.0f)

// ---- complex numbers; the Axes count pairs ----

// In double arithmetic, where squares of single numbers neither overflow nor vanish.
static __device__ __forceinline__ Complex quotient(float2 a, float2 b) { return Complex{a.x, a.y} / Complex{b.x, b.y}; }

#define COMPLEX_BINARY(name, re, im) \
    KERNEL(zip_complex_##name, (const float2* __restrict__ as, const float2* __restrict__ bs, float2* __restrict__ ys, Axes axes, long long n)) { \
        FOR_EACH(i, n) { \
            Places at = placesOf(axes, (unsigned) i); \
            float2 a = as[at.a], b = bs[at.b]; \
            ys[i] = make_float2(re, im); \
        } \
    }

COMPLEX_BINARY(add, a.x + b.x, a.y + b.y)
COMPLEX_BINARY(subtract, a.x - b.x, a.y - b.y)
COMPLEX_BINARY(multiply, a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
COMPLEX_BINARY(divide, (float) quotient(a, b).re, (float) quotient(a, b).im)

// y[i] = x[…]: numbers repeated along axes
KERNEL(broadcast, (const float* __restrict__ x, float* __restrict__ y, Axes axes, long long n)) {
    FOR_EACH(i, n) y[i] = x[placesOf(axes, (unsigned) i).a];
}
