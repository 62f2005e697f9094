// Complex numbers in double arithmetic, at the edges as in C99, annex G.
#pragma once
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
static __device__ __forceinline__ bool isUnbounded(double x) { return fabs(x) == HUGE_VAL; }
static __device__ __forceinline__ bool isBounded(double x) { return fabs(x) < HUGE_VAL; }
static __device__ __forceinline__ bool isInfinite(Complex a) { return isUnbounded(a.re) || isUnbounded(a.im); }
static __device__ __forceinline__ bool isFinite(Complex a) { return isBounded(a.re) && isBounded(a.im); }
// ±1 for ∞, ±0 for what is finite.
static __device__ __forceinline__ Complex corner(Complex a) { return {copysign(isUnbounded(a.re) ? 1.0 : 0.0, a.re), copysign(isUnbounded(a.im) ? 1.0 : 0.0, a.im)}; }
// What is not 0 over 0 is infinite, and so is an infinite number over a finite one; a finite one over an infinite one is 0.
static __device__ Complex dividedAtTheEdge(Complex a, Complex b) {
    double infinity = HUGE_VAL, none = NOTHING;
    if (b.re == 0 && b.im == 0) return a * copysign(infinity, b.re);
    if (isInfinite(a) && isFinite(b)) {
        Complex c = corner(a);
        return Complex{c.re * b.re + c.im * b.im, c.im * b.re - c.re * b.im} * infinity;
    }
    if (isFinite(a) && isInfinite(b)) {
        Complex c = corner(b);
        return Complex{a.re * c.re + a.im * c.im, a.im * c.re - a.re * c.im} * 0.0;
    }
    return {none, none};
}
static __device__ __forceinline__ Complex operator/(Complex a, Complex b) {
    double most = larger(fabs(b.re), fabs(b.im));
    if (!(most > 0 && most < HUGE_VAL) || !isFinite(a)) return dividedAtTheEdge(a, b);
    int e = -ilogb(most);                                       // a power of two changes no digit
    double c = scalbn(b.re, e), d = scalbn(b.im, e), m = c * c + d * d;
    return {scalbn((a.re * c + a.im * d) / m, e), scalbn((a.im * c - a.re * d) / m, e)};
}
static __device__ __forceinline__ Complex polar(double magnitude, double angle) { return {magnitude * cos(angle), magnitude * sin(angle)}; }
static __device__ __forceinline__ Complex signOf(Complex z) {
    double m = absolute(z);
    return m == 0 ? Complex{0, 0} : Complex{z.re / m, z.im / m};
}
static __device__ Complex exponential(Complex z) {
    if (z.im == 0) return {exp(z.re), z.im};
    if (!isBounded(z.im) && isUnbounded(z.re)) return z.re < 0 ? Complex{0, 0} : Complex{z.re, NOTHING};
    if (z.re <= 709) return polar(exp(z.re), z.im);
    double half = exp(z.re / 2);                                // eˣ may be too large where eˣ·sin y is not
    return Complex{half * cos(z.im), half * sin(z.im)} * half;
}
static __device__ Complex logarithm(Complex z) {
    double m = absolute(z), a = fabs(z.re), b = fabs(z.im);
    if (!(m > 0.5 && m < 2)) return {log(m), angle(z)};
    double most = larger(a, b), least = smaller(a, b);
    return {0.5 * log1p((most - 1) * (most + 1) + least * least), angle(z)};
}
// a·b, and 0 where either is 0, though the other be infinite or NaN.
static __device__ __forceinline__ double product(double a, double b) {
    return a == 0 || b == 0 ? copysign(0.0, copysign(1.0, a) * copysign(1.0, b)) : a * b;
}
static __device__ Complex sineH(Complex z) {
    if (isUnbounded(z.re) && !isBounded(z.im)) return {z.re, NOTHING};
    return {product(sinh(z.re), cos(z.im)), product(cosh(z.re), sin(z.im))};
}
static __device__ Complex cosineH(Complex z) {
    if (isUnbounded(z.re) && !isBounded(z.im)) return {HUGE_VAL, NOTHING};
    return {product(cosh(z.re), cos(z.im)), product(sinh(z.re), sin(z.im))};
}
static __device__ __forceinline__ Complex sine(Complex z) {
    Complex s = sineH({-z.im, z.re});
    return {s.im, -s.re};
}
static __device__ __forceinline__ Complex cosine(Complex z) { return cosineH({-z.im, z.re}); }
// From tan y and sinh x: Kahan, *Branch cuts for complex elementary functions*, 1987.
static __device__ Complex tangentH(Complex z) {
    double one = copysign(1.0, z.re);
    if (isUnbounded(z.im)) {
        if (isUnbounded(z.re)) return {one, 0};
        return {z.re == 0 ? z.re : (double) NOTHING, NOTHING};
    }
    if (z.im == 0) return {tanh(z.re), z.im};
    if (fabs(z.re) > 22 && z.im == z.im) {
        double e = exp(-fabs(z.re));
        return {one, 4 * sin(z.im) * cos(z.im) * e * e};
    }
    if (isUnbounded(z.re)) return {one, 0};
    if (z.re == 0) return {z.re, tan(z.im)};
    double t = tan(z.im), s = sinh(z.re), m = 1 + (1 + t * t) * s * s;
    return {(1 + t * t) * sqrt(1 + s * s) * s / m, t / m};
}
// In the right half plane.
static __device__ Complex rootOf(Complex z) {
    if (isUnbounded(z.im)) return {HUGE_VAL, z.im};
    double a = sqrt(0.5 * (absolute(z) + fabs(z.re)));
    if (a == 0) return {0, z.im};
    double b = isUnbounded(z.re) ? 0 * z.im : 0.5 * z.im / a;
    return z.re >= 0 || z.re != z.re ? Complex{a, b} : Complex{fabs(b), copysign(a, z.im)};
}
