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

static __device__ __forceinline__ float finished(float v, const Finish& f, int k, long long at) {
    if (f.bias) v += f.bias[k];
    if (f.addend) v += f.addend[at];
    if (f.relu) v = larger(v, 0.0f);
    if (!f.gate) return v;
    float h = f.gate[at];
    return h > 0 ? v : h <= 0 ? 0.0f : h;
}
