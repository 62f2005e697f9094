// Functions w = f(z) of one complex number, in double arithmetic, and their gradients.
//
// complex_f:           w[i] = f(z[i])                      w real or complex
// complex_f_gradient:  d[i] from g[i] = ∂L/∂Re w + i·∂L/∂Im w; of z and w only what the gradient needs is not null
#include "complex.cuh"

// The principal power; whole exponents by repeated products, so that the negative axis is exact. Of 0 it is 0, 1, or what 1/0 is,
// by the sign of the exponent.
static __device__ Complex powerOf(Complex z, double exponent) {
    if (z.re == 0 && z.im == 0 && exponent > 0) return {0, 0};
    if (z.re == 0 && z.im == 0 && exponent < 0) return Complex{1, 0} / z;
    if (exponent != rint(exponent) || fabs(exponent) > 64) return polar(pow(absolute(z), exponent), exponent * angle(z));
    Complex y = {1, 0};
    for (int i = 0; i < fabs(exponent); i++) y = y * z;
    return exponent < 0 ? Complex{1, 0} / y : y;
}
static __device__ __forceinline__ Complex angleGradient(double g, Complex z) {
    double m = squared(z);
    return m == 0 ? Complex{0, 0} : Complex{-z.im * g / m, z.re * g / m};
}
static __device__ __forceinline__ Complex signGradient(Complex g, Complex z, Complex w) {
    double m = absolute(z);
    return m == 0 ? Complex{0, 0} : (g - w * (g * conjugated(w)).re) * (1 / m);
}

static __device__ __forceinline__ Complex pairAt(const float2* x, long long i) { return x ? Complex{x[i].x, x[i].y} : Complex{NOTHING, NOTHING}; }
static __device__ __forceinline__ Complex realAt(const float* x, long long i) { return {x ? x[i] : NOTHING, 0}; }

#define COMPLEX_TO_REAL(name, value, slope) \
    KERNEL(complex_##name, (const float2* __restrict__ zs, float* __restrict__ ws, double p, long long n)) { \
        FOR_EACH(i, n) { \
            Complex z = pairAt(zs, i); \
            ws[i] = (float) (value); \
        } \
    } \
    KERNEL(complex_##name##_gradient, (const float* __restrict__ gs, const float2* __restrict__ zs, const float* __restrict__ ws, \
            float2* __restrict__ ds, double p, long long n)) { \
        FOR_EACH(i, n) { \
            double g = gs[i]; \
            Complex z = pairAt(zs, i), w = realAt(ws, i); \
            (void) z; (void) w; \
            Complex d = slope; \
            ds[i] = make_float2((float) d.re, (float) d.im); \
        } \
    }

#define COMPLEX_TO_COMPLEX(name, value, slope) \
    KERNEL(complex_##name, (const float2* __restrict__ zs, float2* __restrict__ ws, double p, long long n)) { \
        FOR_EACH(i, n) { \
            Complex z = pairAt(zs, i); \
            Complex w = value; \
            ws[i] = make_float2((float) w.re, (float) w.im); \
        } \
    } \
    KERNEL(complex_##name##_gradient, (const float2* __restrict__ gs, const float2* __restrict__ zs, const float2* __restrict__ ws, \
            float2* __restrict__ ds, double p, long long n)) { \
        FOR_EACH(i, n) { \
            Complex g = pairAt(gs, i), z = pairAt(zs, i), w = pairAt(ws, i); \
            (void) z; (void) w; \
            Complex d = slope; \
            ds[i] = make_float2((float) d.re, (float) d.im); \
        } \
    }

COMPLEX_TO_REAL(abs, absolute(z), signOf(z) * g)
COMPLEX_TO_REAL(squared_abs, squared(z), z * (2 * g))
COMPLEX_TO_REAL(angle, angle(z), angleGradient(g, z))
COMPLEX_TO_REAL(imaginary_part, z.im, (Complex{0, g}))
COMPLEX_TO_COMPLEX(sign, signOf(z), signGradient(g, z, w))
COMPLEX_TO_COMPLEX(square, z * z, g * conjugated(z) * 2)
COMPLEX_TO_COMPLEX(reciprocal, (Complex{1, 0} / z), g * conjugated(w * w) * -1)
COMPLEX_TO_COMPLEX(exp, exponential(z), g * conjugated(w))
COMPLEX_TO_COMPLEX(log, logarithm(z), g / conjugated(z))
COMPLEX_TO_COMPLEX(sqrt, rootOf(z), g / (conjugated(w) * 2))
COMPLEX_TO_COMPLEX(sin, sine(z), g * conjugated(cosine(z)))
COMPLEX_TO_COMPLEX(cos, cosine(z), g * conjugated(sine(z)) * -1)
COMPLEX_TO_COMPLEX(tanh, tangentH(z), g * conjugated(Complex{1, 0} - w * w))
COMPLEX_TO_COMPLEX(power, powerOf(z, p), (p == 0 ? Complex{0, 0} : g * conjugated(powerOf(z, p - 1) * p)))
