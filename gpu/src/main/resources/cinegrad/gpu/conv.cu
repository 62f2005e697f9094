// Convolutions of any geometry, one thread an output: the definition as a kernel. The frequent geometries have faster ones
// in convtile.cu and convfew.cu.
//
// y[n,t,h,w,k] = Σ x[n, t·sT + a·dT − pT, h·sH + b·dH − pH, w·sW + d·dW − pW, c] · w[a,b,d,c,k]
#include "conv.cuh"

KERNEL(convForward, (const float* __restrict__ x, const float* __restrict__ weight, float* __restrict__ y, Conv g, Finish finish, long long n)) {
    FOR_EACH(i, n) {
        unsigned rest = (unsigned) i;
        int k = (int) (rest % g.k); rest /= g.k;
        int ow = (int) (rest % g.outW); rest /= g.outW;
        int oh = (int) (rest % g.outH); rest /= g.outH;
        int ot = (int) (rest % g.outT);
        int image = (int) (rest / g.outT);
        int cs = g.c / g.groups;
        int firstC = k / (g.k / g.groups) * cs;
        const float* from = x + (long long) image * g.strideX + firstC;
        float sum = 0;
        for (int a = 0; a < g.kT; a++) {
            int t = ot * g.strideT + a * g.dilationT - g.padT;
            if (t < 0 || t >= g.t) continue;
            for (int b = 0; b < g.kH; b++) {
                int h = oh * g.strideH + b * g.dilationH - g.padH;
                if (h < 0 || h >= g.h) continue;
                for (int d = 0; d < g.kW; d++) {
                    int w = ow * g.strideW + d * g.dilationW - g.padW;
                    if (w < 0 || w >= g.w) continue;
                    const float* p = from + (((long long) t * g.h + h) * g.w + w) * g.c;
                    const float* q = weight + (long long) ((a * g.kH + b) * g.kW + d) * cs * g.k + k;
                    for (int c = 0; c < cs; c++) sum = fmaf(p[c], q[(long long) c * g.k], sum);
                }
            }
        }
        long long at = (long long) image * g.strideY + (((long long) ot * g.outH + oh) * g.outW + ow) * g.k + k;
        y[at] = finished(sum, finish, k, at);
    }
}

// The adjoint in the input: each input number gathers from the outputs that read it. An addend has the strides of x.
KERNEL(convInputGradient, (const float* __restrict__ gradient, const float* __restrict__ weight, float* __restrict__ x, Conv g, Finish finish, long long n)) {
    FOR_EACH(i, n) {
        unsigned rest = (unsigned) i;
        int c = (int) (rest % g.c); rest /= g.c;
        int w = (int) (rest % g.w); rest /= g.w;
        int h = (int) (rest % g.h); rest /= g.h;
        int t = (int) (rest % g.t);
        int image = (int) (rest / g.t);
        int cs = g.c / g.groups, ks = g.k / g.groups;
        int firstK = c / cs * ks;
        const float* from = gradient + (long long) image * g.strideY + firstK;
        float sum = 0;
        for (int a = 0; a < g.kT; a++) {
            int ot = t + g.padT - a * g.dilationT;
            if (ot < 0 || ot % g.strideT || ot / g.strideT >= g.outT) continue;
            for (int b = 0; b < g.kH; b++) {
                int oh = h + g.padH - b * g.dilationH;
                if (oh < 0 || oh % g.strideH || oh / g.strideH >= g.outH) continue;
                for (int d = 0; d < g.kW; d++) {
                    int ow = w + g.padW - d * g.dilationW;
                    if (ow < 0 || ow % g.strideW || ow / g.strideW >= g.outW) continue;
                    const float* p = from + (((long long) (ot / g.strideT) * g.outH + oh / g.strideH) * g.outW + ow / g.strideW) * g.k;
                    const float* q = weight + ((long long) ((a * g.kH + b) * g.kW + d) * cs + c % cs) * g.k + firstK;
                    for (int k = 0; k < ks; k++) sum = fmaf(p[k], q[k], sum);
                }
            }
        }
        long long at = (long long) image * g.strideX + (((long long) t * g.h + h) * g.w + w) * g.c + c;
        x[at] = finished(sum, finish, c, at);
    }
}

// The adjoint in the weight where a kernel that reads a border of zeros made it NaN by 0·∞: one thread sums a weight over all points
// that it joins, until the sum is NaN itself.
KERNEL(convMendWeights, (const float* __restrict__ gradient, const float* __restrict__ x, float* __restrict__ weight, Conv g, long long n)) {
    int cs = g.c / g.groups;
    FOR_EACH(i, n) {
        if (weight[i] == weight[i]) continue;
        unsigned rest = (unsigned) i;
        int k = (int) (rest % g.k); rest /= g.k;
        int c = (int) (rest % cs) + k / (g.k / g.groups) * cs; rest /= cs;
        int d = (int) (rest % g.kW); rest /= g.kW;
        int b = (int) (rest % g.kH);
        int a = (int) (rest / g.kH);
        double sum = 0;
        for (int row = 0; row < g.n * g.outT * g.outH && sum == sum; row++) {
            int image = row / g.outH / g.outT;
            int t = row / g.outH % g.outT * g.strideT + a * g.dilationT - g.padT, h = row % g.outH * g.strideH + b * g.dilationH - g.padH;
            if (t < 0 || t >= g.t || h < 0 || h >= g.h) continue;
            const float* left = gradient + (long long) image * g.strideY + (long long) row % (g.outT * g.outH) * g.outW * g.k + k;
            const float* right = x + (long long) image * g.strideX + ((long long) t * g.h + h) * g.w * g.c + c;
            for (int ow = 0; ow < g.outW; ow++) {
                int w = ow * g.strideW + d * g.dilationW - g.padW;
                if (w >= 0 && w < g.w) sum += (double) left[(long long) ow * g.k] * right[(long long) w * g.c];
            }
        }
        weight[i] = (float) sum;
    }
}

// The adjoint in the weight, summed over the output points [slot·rows, (slot+1)·rows): partial is (slots, kT, kH, kW, c/groups, k).
// `reduceSlots` adds the slots up.
KERNEL(convWeightGradient, (const float* __restrict__ gradient, const float* __restrict__ x, double* __restrict__ partial, Conv g, int rows, int points,
        long long n)) {
    int cs = g.c / g.groups;
    FOR_EACH(i, n) {
        unsigned rest = (unsigned) (i % ((long long) g.kT * g.kH * g.kW * cs * g.k));
        int slot = (int) (i / ((long long) g.kT * g.kH * g.kW * cs * g.k));
        int k = (int) (rest % g.k); rest /= g.k;
        int c = (int) (rest % cs) + k / (g.k / g.groups) * cs; rest /= cs;
        int d = (int) (rest % g.kW); rest /= g.kW;
        int b = (int) (rest % g.kH);
        int a = (int) (rest / g.kH);
        int volume = g.outT * g.outH * g.outW, first = slot * rows, last = min(points, first + rows);
        int image = first / volume, inImage = first % volume;
        int ow = inImage % g.outW, oh = inImage / g.outW % g.outH, ot = inImage / g.outW / g.outH;
        float sum = 0;
        for (int point = first; point < last; point++) {
            int t = ot * g.strideT + a * g.dilationT - g.padT, h = oh * g.strideH + b * g.dilationH - g.padH, w = ow * g.strideW + d * g.dilationW - g.padW;
            if (t >= 0 && t < g.t && h >= 0 && h < g.h && w >= 0 && w < g.w) {
                float left = gradient[(long long) image * g.strideY + (((long long) ot * g.outH + oh) * g.outW + ow) * g.k + k];
                sum = fmaf(left, x[(long long) image * g.strideX + (((long long) t * g.h + h) * g.w + w) * g.c + c], sum);
            }
            if (++ow < g.outW) continue;
            ow = 0;
            if (++oh < g.outH) continue;
            oh = 0;
            if (++ot < g.outT) continue;
            ot = 0;
            image++;
        }
        partial[i] = sum;
    }
}
