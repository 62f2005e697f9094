// How a value between pixels is made, along one axis; the same numbers as Interpolation.java and Edge.java.
#pragma once
#include "common.cuh"

enum Interpolation { NEAREST, BILINEAR, BICUBIC };
enum Edge { ZERO, BORDER, REFLECT };

// The pixels read along one axis, their weights, and the derivatives of these.
struct Taps {
    int count;
    int index[4];
    double weight[4];
    double slope[4];
};

// Keys' cubic convolution with a = −3/4.
static __device__ __forceinline__ double nearWeight(double d) { return (1.25 * d - 2.25) * d * d + 1; }
static __device__ __forceinline__ double farWeight(double d) { return ((-0.75 * d + 3.75) * d - 6) * d + 3; }
static __device__ __forceinline__ double nearSlope(double d) { return (3.75 * d - 4.5) * d; }
static __device__ __forceinline__ double farSlope(double d) { return (-2.25 * d + 7.5) * d - 6; }

// Weights and slopes at a position; returns the first neighbour, which may lie outside the image.
static __device__ __forceinline__ double interpolate(int interpolation, double position, Taps& taps) {
    double first = floor(position), f = position - first;
    if (interpolation == NEAREST) {
        taps.count = 1;
        taps.weight[0] = 1;
        taps.slope[0] = 0;
        return rint(position);
    }
    if (interpolation == BILINEAR) {
        taps.count = 2;
        taps.weight[0] = 1 - f;
        taps.weight[1] = f;
        taps.slope[0] = -1;
        taps.slope[1] = 1;
        return first;
    }
    taps.count = 4;
    taps.weight[0] = farWeight(f + 1);
    taps.weight[1] = nearWeight(f);
    taps.weight[2] = nearWeight(1 - f);
    taps.weight[3] = farWeight(2 - f);
    taps.slope[0] = farSlope(f + 1);
    taps.slope[1] = nearSlope(f);
    taps.slope[2] = -nearSlope(1 - f);
    taps.slope[3] = -farSlope(2 - f);
    return first - 1;
}
