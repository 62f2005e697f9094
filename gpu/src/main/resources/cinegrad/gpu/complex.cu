// Functions w = f(z) of one complex number, in double arithmetic, and their gradients.
//
// complex_f:           w[i] = f(z[i])                      w real or complex
// complex_f_gradient:  d[i] from g[i] = ∂L/∂Re w + i·∂L/∂Im w; of z and w only what the gradient needs is not null
#include "common.cuh"

struct Complex { double re, im; };

static __device__ __forceinline__ Complex operator+(Complex a, Complex b) { return {a.re + b.re, a.im + b.im}; }
static __device__ __forceinline__ Complex operator-(Complex a, Complex b) { return {a.re - b.re, a.im - b.im}; }
static __device__ __forceinline__ Complex operator*(Complex a, Complex b) { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
static __device__ __forceinline__ Complex operator*(Complex a, double s) { return {a.re * s, a.im * s}; }
static __device__ __forceinline__ Complex conjugated(Complex a) { return {a.re, -a.im}; }
static __device__ __forceinline__ double squared(Complex a) { return a.re * a.re + a.im * a.im; }
static __device__ __forceinline__ double absolute(Complex a) { return hypot(a.re, a.im); }
static __device__ __forceinline__ double angle(Complex a) { return atan2(a.im, a.re); }
static __device__ __forceinline__ Complex operator/(Complex a, Complex b) { return a * conjugated(b) * (1 / squared(b)); }
static __device__ __forceinline__ Complex polar(double magnitude, double angle) { return {magnitude * cos(angle), magnitude * sin(angle)}; }
static __device__ __forceinline__ Complex signOf(Complex z) {
    double m = absolute(z);
    return m == 0 ? Complex{0, 0} : z * (1 / m);
}
static __device__ __forceinline__ Complex sine(Complex z) { return {sin(z.re) * cosh(z.im), cos(z.re) * sinh(z.im)}; }
static __device__ __forceinline__ Complex cosine(Complex z) { return {cos(z.re) * cosh(z.im), -sin(z.re) * sinh(z.im)}; }
static __device__ __forceinline__ Complex tangentH(Complex z) {
    double t = tanh(z.re), u = tan(z.im);
    return Complex{t, u} / Complex{1, t * u};
}
// In the right half plane.
static __device__ Complex rootOf(Complex z) {
    double a = sqrt(0.5 * (absolute(z) + fabs(z.re)));
    if (a == 0) return {0, 0};
    double b = 0.5 * z.im / a;
    return z.re >= 0 ? Complex{a, b} : Complex{fabs(b), copysign(a, z.im)};
}
// The principal power; whole exponents by repeated products, so that 0 and the negative axis are exact.
static __device__ Complex powerOf(Complex z, double exponent) {
    if (exponent != rint(exponent) || fabs(exponent) > 64) {
        if (squared(z) == 0) return {exponent == 0 ? 1.0 : 0.0, 0};
        return polar(pow(absolute(z), exponent), exponent * angle(z));
    }
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
COMPLEX_TO_COMPLEX(exp, (z.im == 0 ? Complex{exp(z.re), z.im} : polar(exp(z.re), z.im)), g * conjugated(w))
COMPLEX_TO_COMPLEX(log, (Complex{log(absolute(z)), angle(z)}), g / conjugated(z))
COMPLEX_TO_COMPLEX(sqrt, rootOf(z), g / (conjugated(w) * 2))
COMPLEX_TO_COMPLEX(sin, sine(z), g * conjugated(cosine(z)))
COMPLEX_TO_COMPLEX(cos, cosine(z), g * conjugated(sine(z)) * -1)
COMPLEX_TO_COMPLEX(tanh, tangentH(z), g * conjugated(Complex{1, 0} - w * w))
COMPLEX_TO_COMPLEX(power, powerOf(z, p), (p == 0 ? Complex{0, 0} : g * conjugated(powerOf(z, p - 1) * p)))
