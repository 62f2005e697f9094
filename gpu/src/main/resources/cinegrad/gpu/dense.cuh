// Matrices that a block holds in shared memory, in double arithmetic, real (N = double) or complex (N = Complex) from one text.
#pragma once
#include "complex.cuh"

static __device__ __forceinline__ double conjugated(double a) { return a; }
static __device__ __forceinline__ double squared(double a) { return a * a; }
static __device__ __forceinline__ double absolute(double a) { return fabs(a); }
static __device__ __forceinline__ bool isFinite(double a) { return isBounded(a); }
static __device__ __forceinline__ double realPart(double a) { return a; }
static __device__ __forceinline__ double realPart(Complex a) { return a.re; }
template <class N> __device__ __forceinline__ N number(double re);
template <> __device__ __forceinline__ double number<double>(double re) { return re; }
template <> __device__ __forceinline__ Complex number<Complex>(double re) { return {re, 0}; }

// Arrays keep them in single precision.
static __device__ __forceinline__ double loaded(const float* x, long long i) { return x[i]; }
static __device__ __forceinline__ Complex loaded(const float2* x, long long i) { return {x[i].x, x[i].y}; }
static __device__ __forceinline__ void stored(float* y, long long i, double a) { y[i] = (float) a; }
static __device__ __forceinline__ void stored(float2* y, long long i, Complex a) { y[i] = make_float2((float) a.re, (float) a.im); }

// The sum over the threads of a warp, the same bits in all of them.
static __device__ __forceinline__ double warpSum(double a) {
    for (int other = 16; other > 0; other /= 2) a += __shfl_xor_sync(0xffffffffu, a, other);
    return a;
}
static __device__ __forceinline__ Complex warpSum(Complex a) { return {warpSum(a.re), warpSum(a.im)}; }

// What a block without a result leaves, so that the host computes all of the batch, or says which matrix has none.
#define GIVE_UP(failed) do { if (threadIdx.x == 0) *(failed) = 1; return; } while (0)
