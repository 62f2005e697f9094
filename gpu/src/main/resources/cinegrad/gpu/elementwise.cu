// One number in, one number out.
//
// map_f:           y[i] = f(x[i]; p, q)                    x, y: (n)
// map_f_gradient:  d[i] = g[i] · f′(x[i])                  of x and y = f(x) only what the derivative needs is not null
// p and q are the function's parameters, if it has any.
#include "common.cuh"

#define UNARY(name, value, slope) UNARY_GRADIENT(name, value, gs[i] * (slope))
#define UNARY_GRADIENT(name, value, gradient) \
    KERNEL(map_##name, (const float* __restrict__ xs, float* __restrict__ ys, float p, float q, long long n)) { \
        FOR_EACH(i, n) { \
            float x = xs[i]; \
            ys[i] = value; \
        } \
    } \
    KERNEL(map_##name##_gradient, (const float* __restrict__ gs, const float* __restrict__ xs, const float* __restrict__ ys, float* __restrict__ ds, \
            float p, float q, long long n)) { \
        FOR_EACH(i, n) { \
            float x = xs ? xs[i] : NOTHING, y = ys ? ys[i] : NOTHING; \
            (void) x; (void) y; \
            ds[i] = gradient; \
        } \
    }

// a where the condition holds, else b; but x where that is NaN, which a slope made of pieces must not hide.
static __device__ __forceinline__ float choose(float x, bool condition, float a, float b) { return x != x ? x : condition ? a : b; }
static __device__ __forceinline__ float signOf(float x) { return x > 0 ? 1.0f : x < 0 ? -1.0f : x; }
static __device__ __forceinline__ float clampTo(float x, float low, float high) { return smaller(larger(x, low), high); }
static __device__ __forceinline__ float sigmoid(float x) {
    float e = expf(-fabsf(x));
    return (x < 0 ? e : 1.0f) / (1.0f + e);
}
static __device__ __forceinline__ float softplus(float x) { return larger(x, 0.0f) + log1pf(expf(-fabsf(x))); }
static __device__ __forceinline__ float normalBelow(float x) { return 0.5f * erfcf(-x * 0.70710678118654752f); }
static __device__ __forceinline__ float geluInner(float x) { return 0.79788456080286536f * (x + 0.044715f * x * x * x); }
static __device__ __forceinline__ float geluTanhSlope(float x) {
    float t = tanhf(geluInner(x));
    return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * 0.79788456080286536f * (1 + 3 * 0.044715f * x * x);
}
static __device__ __forceinline__ float mishSlope(float x) {
    float t = tanhf(softplus(x));
    return t + x * (1 - t * t) * sigmoid(x);
}

UNARY(abs, fabsf(x), signOf(x))
UNARY(sign, signOf(x), 0.0f)
UNARY_GRADIENT(square, x * x, gs[i] * x * 2)
UNARY(sqrt, sqrtf(x), 0.5f / y)
UNARY(rsqrt, 1.0f / sqrtf(x), -0.5f * y * y * y)
UNARY(reciprocal, 1.0f / x, -y * y)
UNARY(exp, expf(x), y)
UNARY(expm1, expm1f(x), y + 1)
UNARY_GRADIENT(log, logf(x), gs[i] / x)
UNARY(log1p, log1pf(x), 1.0f / (1.0f + x))
UNARY_GRADIENT(log2, log2f(x), (float) (gs[i] / (x * 0.69314718055994531)))
UNARY_GRADIENT(log10, log10f(x), (float) (gs[i] / (x * 2.3025850929940457)))
UNARY(sin, sinf(x), cosf(x))
UNARY(cos, cosf(x), -sinf(x))
UNARY(tan, tanf(x), 1 + y * y)
UNARY(asin, asinf(x), 1.0f / sqrtf((1 - x) * (1 + x)))
UNARY(acos, acosf(x), -1.0f / sqrtf((1 - x) * (1 + x)))
UNARY(atan, atanf(x), 1.0f / (1 + x * x))
UNARY(sinh, sinhf(x), coshf(x))
UNARY(cosh, coshf(x), sinhf(x))
UNARY(tanh, tanhf(x), 1 - y * y)
UNARY(asinh, asinhf(x), 1.0f / hypotf(x, 1.0f))
UNARY(acosh, acoshf(x), 1.0f / (sqrtf(x - 1) * sqrtf(x + 1)))
UNARY(atanh, atanhf(x), 1.0f / ((1 - x) * (1 + x)))
UNARY(erf, erff(x), 1.1283791670955126f * expf(-x * x))
UNARY(normal_cdf, normalBelow(x), expf(-0.5f * x * x) * 0.39894228040143268f)
UNARY(sigmoid, sigmoid(x), y * (1 - y))
UNARY(relu, larger(x, 0.0f), signOf(y))
UNARY(gelu, x * normalBelow(x), normalBelow(x) + x * expf(-0.5f * x * x) * 0.39894228040143268f)
UNARY(gelu_tanh, 0.5f * x * (1 + tanhf(geluInner(x))), geluTanhSlope(x))
UNARY(silu, x * sigmoid(x), sigmoid(x) * (1 + x * (1 - sigmoid(x))))
UNARY(mish, x * tanhf(softplus(x)), mishSlope(x))
UNARY(log_sigmoid, smaller(x, 0.0f) - log1pf(expf(-fabsf(x))), sigmoid(-x))
UNARY(softsign, x / (1 + fabsf(x)), 1.0f / ((1 + fabsf(x)) * (1 + fabsf(x))))
UNARY(hard_sigmoid, clampTo(x / 6 + 0.5f, 0.0f, 1.0f), choose(x, x > -3 && x < 3, 1.0f / 6, 0.0f))
UNARY(hard_swish, x * clampTo(x / 6 + 0.5f, 0.0f, 1.0f), choose(x, x <= -3, 0.0f, x < 3 ? x / 3 + 0.5f : 1.0f))
UNARY(floor, floorf(x), 0.0f)
UNARY(ceil, ceilf(x), 0.0f)
UNARY(round, rintf(x), 0.0f)

// ---- with parameters ----

UNARY(power, powf(x, p), p == 0 ? 0.0f : p * powf(x, p - 1))
UNARY(clamp, clampTo(x, p, q), choose(x, x >= p && x <= q, 1.0f, 0.0f))
UNARY(leakyrelu, x > 0 ? x : p * x, choose(x, x > 0, 1.0f, p))
UNARY(elu, q * (x > 0 ? x : p * expm1f(x)), q * (x > 0 ? 1.0f : p * expf(x)))
UNARY(softplus, p * x > q ? x : softplus(p * x) / p, p * x > q ? 1.0f : sigmoid(p * x))
UNARY(hardtanh, clampTo(x, p, q), choose(x, x > p && x < q, 1.0f, 0.0f))
UNARY(softshrink, fabsf(x) <= p ? 0.0f : x - copysignf(p, x), choose(x, x > p || x < -p, 1.0f, 0.0f))
UNARY(hardshrink, fabsf(x) <= p ? 0.0f : x, choose(x, x > p || x < -p, 1.0f, 0.0f))
UNARY(huber, fabsf(x) <= p ? 0.5f * x * x : p * (fabsf(x) - 0.5f * p), clampTo(x, -p, p))

// ---- arithmetic in place, and what needs no function ----

// y[i] = a · x[i]
KERNEL(scale, (float a, const float* __restrict__ x, float* __restrict__ y, long long n)) {
    FOR_EACH(i, n) y[i] = a * x[i];
}

// sum[i] += a · x[i]
KERNEL(addInto, (float* __restrict__ sum, float a, const float* __restrict__ x, long long n)) {
    FOR_EACH(i, n) sum[i] = fmaf(a, x[i], sum[i]);
}

// x[i] = a · x[i]
KERNEL(scaleInto, (float* x, float a, long long n)) {
    FOR_EACH(i, n) x[i] *= a;
}

// y[i] = value where i is a multiple of `every`, else 0: a complex number is two.
KERNEL(fill, (float* y, float value, int every, long long n)) {
    FOR_EACH(i, n) y[i] = every == 1 || i % every == 0 ? value : 0.0f;
}

// y[i] = condition[i / every] ≠ 0 ? a[i] : b[i]
KERNEL(where, (const float* __restrict__ condition, const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ y, int every,
        long long n)) {
    FOR_EACH(i, n) y[i] = condition[every == 1 ? i : i / every] != 0 ? a[i] : b[i];
}

// Imaginary parts change their sign.
KERNEL(conjugate, (const float2* __restrict__ x, float2* __restrict__ y, long long n)) {
    FOR_EACH(i, n) y[i] = make_float2(x[i].x, -x[i].y);
}

KERNEL(toComplex, (const float* __restrict__ x, float2* __restrict__ y, long long n)) {
    FOR_EACH(i, n) y[i] = make_float2(x[i], 0.0f);
}

KERNEL(realPart, (const float2* __restrict__ x, float* __restrict__ y, long long n)) {
    FOR_EACH(i, n) y[i] = x[i].x;
}

// d[i] = h[i] > 0 ? g[i] : 0, for `outer` pieces of `inner` numbers that begin `stride` apart
KERNEL(whereActive, (const float* __restrict__ h, const float* g, float* d, int inner, long long stride, long long n)) {
    FOR_EACH(i, n) {
        long long at = i / inner * stride + i % inner;
        float v = h[at];
        d[at] = v > 0 ? g[at] : v <= 0 ? 0.0f : v;
    }
}

// h[i] = max(p[i] + bias[i mod channels], 0), for `outer` pieces of `inner` numbers that begin `stride` apart
KERNEL(biasRelu, (const float* __restrict__ p, const float* __restrict__ bias, float* __restrict__ h, int channels, int inner, long long stride,
        long long n)) {
    FOR_EACH(i, n) {
        long long at = i / inner * stride + i % inner;
        h[at] = larger(p[at] + bias[i % channels], 0.0f);
    }
}

// One step of Adam, rounded once: Kingma and Ba, *Adam: a method for stochastic optimization*, ICLR 2015, algorithm 1.
//
// @param rate        η / (1 − β₁ᵗ)
// @param root        √(1 − β₂ᵗ)
// @param inGradient  weight decay that acts through the gradient
// @param onParameter weight decay times η that acts on the parameter itself
KERNEL(adam, (float* __restrict__ p, float* __restrict__ m, float* __restrict__ v, const float* __restrict__ gradient, double rate, double beta1,
        double beta2, double root, double epsilon, double inGradient, double onParameter, long long n)) {
    FOR_EACH(i, n) {
        double x = p[i];
        double g = gradient[i] + inGradient * x;
        double first = beta1 * m[i] + (1 - beta1) * g;
        double second = beta2 * v[i] + (1 - beta2) * g * g;
        p[i] = (float) (x - onParameter * x - rate * first / (sqrt(second) / root + epsilon));
        m[i] = (float) first;
        v[i] = (float) second;
    }
}
