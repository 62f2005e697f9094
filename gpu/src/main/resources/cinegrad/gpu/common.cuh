// What all families share: how a kernel is declared, how a grid walks over numbers, sums of a block that repeat bit by bit.
#pragma once

#ifdef __CUDACC__
#define KERNEL(name, arguments) extern "C" __global__ void name arguments
// With at most `threads` threads a block, of which `blocks` are to fit on a multiprocessor.
#define KERNEL_BOUNDED(name, threads, blocks, arguments) extern "C" __global__ void __launch_bounds__(threads, blocks) name arguments
#define DYNAMIC_SHARED(type, name) extern __shared__ float4 dynamicShared[]; type* name = (type*) dynamicShared
#define UNROLL _Pragma("unroll")
#define UNROLL_LESS(n) _Pragma("unroll")
#define EMULATED_FENCE
#define RARELY_CALLED __noinline__
#include <cstdint>
#else
#include "emulated.h"
#endif

#define FOR_EACH(i, n) \
    for (long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x, step_##i = (long long) blockDim.x * gridDim.x; i < (n); i += step_##i)

#define NOTHING __uint_as_float(0x7fc00000u)

// The sizes of at most eight axes, the last one contiguous, and how far either operand moves along each.
struct Axes {
    int rank;
    int size[8];
    int strideA[8];
    int strideB[8];
};

struct Places { int a, b; };

// Where output number i of a walk over `axes` finds its operands.
__device__ __forceinline__ Places placesOf(const Axes& axes, unsigned i) {
    Places p = {0, 0};
    for (int k = axes.rank - 1; k > 0; k--) {
        unsigned rest = i / (unsigned) axes.size[k];
        int at = (int) (i - rest * (unsigned) axes.size[k]);
        p.a += at * axes.strideA[k];
        p.b += at * axes.strideB[k];
        i = rest;
    }
    p.a += (int) i * axes.strideA[0];
    p.b += (int) i * axes.strideB[0];
    return p;
}

// The larger or smaller of two numbers; NaN if one of them is.
template <class T> __device__ __forceinline__ T larger(T a, T b) { return a > b || a != a ? a : b; }
template <class T> __device__ __forceinline__ T smaller(T a, T b) { return a < b || a != a ? a : b; }
