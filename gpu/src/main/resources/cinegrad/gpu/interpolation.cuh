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

// Keys' cubic convolution with a = −3/4 between distances 0 and 1 and between 1 and 2, and its derivatives.
static __device__ __forceinline__ double nearWeight(int order, double d) {
    switch (order) {
        case 0: return (1.25 * d - 2.25) * d * d + 1;
        case 1: return (3.75 * d - 4.5) * d;
        case 2: return 7.5 * d - 4.5;
        default: return order == 3 ? 7.5 : 0;
    }
}

static __device__ __forceinline__ double farWeight(int order, double d) {
    switch (order) {
        case 0: return ((-0.75 * d + 3.75) * d - 6) * d + 3;
        case 1: return (-2.25 * d + 7.5) * d - 6;
        case 2: return -4.5 * d + 7.5;
        default: return order == 3 ? -4.5 : 0;
    }
}

// The derivatives of the weights with respect to the position, of an order from 0 on; `f` is the position's fraction.
static __device__ __forceinline__ void weightsOf(int interpolation, int order, double f, double* weights) {
    if (interpolation == NEAREST) {
        weights[0] = order == 0 ? 1 : 0;
    } else if (interpolation == BILINEAR) {
        weights[0] = order == 0 ? 1 - f : order == 1 ? -1 : 0;
        weights[1] = order == 0 ? f : order == 1 ? 1 : 0;
    } else {
        double mirror = order % 2 == 0 ? 1 : -1;
        weights[0] = farWeight(order, f + 1);
        weights[1] = nearWeight(order, f);
        weights[2] = mirror * nearWeight(order, 1 - f);
        weights[3] = mirror * farWeight(order, 2 - f);
    }
}

// Weights and slopes at a position, of the interpolation's derivative of the given order; returns the first neighbour, which may lie outside
// the image.
static __device__ __forceinline__ double interpolate(int interpolation, int order, double position, Taps& taps) {
    double first = floor(position), f = position - first;
    taps.count = interpolation == NEAREST ? 1 : interpolation == BILINEAR ? 2 : 4;
    weightsOf(interpolation, order, f, taps.weight);
    weightsOf(interpolation, order + 1, f, taps.slope);
    return interpolation == NEAREST ? rint(position) : interpolation == BILINEAR ? first : first - 1;
}
