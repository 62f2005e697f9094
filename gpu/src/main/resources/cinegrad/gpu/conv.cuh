// The sizes of a convolution, as the Java record Conv3dGeometry has them, and where its images lie.
#pragma once
#include "common.cuh"

// x is n volumes (t, h, w, c) that begin `strideX` numbers apart, y is n volumes (outT, outH, outW, k) `strideY` apart,
// w is (kT, kH, kW, c / groups, k).
struct Conv {
    int n, t, h, w, c, k;
    int kT, kH, kW;
    int outT, outH, outW;
    int strideT, strideH, strideW;
    int padT, padH, padW;
    int dilationT, dilationH, dilationW;
    int groups;
    int strideX, strideY;
};

// What happens to a result v before it is stored at `at`: v + bias + addend, then max(v, 0) with `relu`, then 0 where the gate is 0
// or less and NaN where it is NaN. Bias, addend and gate may be null; the latter two lie as the result does.
struct Finish {
    const float* bias;
    const float* addend;
    const float* gate;
    long long relu;
};

// Where weight (tap, c, k) lies: as the array has it, or as a kernel has laid it out.
struct PlainWeights {
    const float* at;
    __device__ __forceinline__ float operator()(const Conv& g, int a, int b, int d, int c, int k) const {
        return at[((long long) ((a * g.kH + b) * g.kW + d) * (g.c / g.groups) + c) * g.k + k];
    }
};

// Output k of point number `point` by the definition, which reads nothing outside the volume.
template <class Weights> static __device__ RARELY_CALLED float sumOfPoint(const float* x, Weights weight, Conv g, int point, int k) {
    unsigned rest = (unsigned) point;
    int ow = (int) (rest % g.outW); rest /= g.outW;
    int oh = (int) (rest % g.outH); rest /= g.outH;
    int ot = (int) (rest % g.outT), image = (int) (rest / g.outT);
    int cs = g.c / g.groups;
    const float* from = x + (long long) image * g.strideX + k / (g.k / g.groups) * cs;
    float sum = 0;
    for (int tap = 0; tap < g.kT * g.kH * g.kW && sum == sum; tap++) {
        int d = tap % g.kW, b = tap / g.kW % g.kH, a = tap / g.kW / g.kH;
        int t = ot * g.strideT + a * g.dilationT - g.padT, h = oh * g.strideH + b * g.dilationH - g.padH, w = ow * g.strideW + d * g.dilationW - g.padW;
        if (t < 0 || t >= g.t || h < 0 || h >= g.h || w < 0 || w >= g.w) continue;
        const float* p = from + (((long long) t * g.h + h) * g.w + w) * g.c;
        for (int c = 0; c < cs; c++) sum = fmaf(p[c], weight(g, a, b, d, c, k), sum);
    }
    return sum;
}

// The sum that a fast kernel made, or where that is not finite, that of the definition: zeros around the image times an infinite weight, the
// halves of a number beyond TF32 and infinite ones give NaN or infinity where it has none.
template <class Weights> static __device__ __forceinline__ float sound(float sum, const float* x, Weights weight, const Conv& g, int point, int k) {
    return fabsf(sum) <= 3.4028235e38f ? sum : sumOfPoint(x, weight, g, point, k);
}

static __device__ __forceinline__ float finished(float v, const Finish& f, int k, long long at) {
    if (f.bias) v += f.bias[k];
    if (f.addend) v += f.addend[at];
    if (f.relu) v = larger(v, 0.0f);
    if (!f.gate) return v;
    float h = f.gate[at];
    return h > 0 ? v : h <= 0 ? 0.0f : h;
}
