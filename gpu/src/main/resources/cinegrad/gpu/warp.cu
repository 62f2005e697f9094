// Images looked up at points that a piecewise-affine map makes, as PiecewiseAffine.java, SamplePoints.java and SamplePlan.java.
//
// Points are integrated in double. A plan is `most` taps for each point: the pixel read, or −1, and its weight.
#include "interpolation.cuh"

// Farther out than any image: what a neighbour's number is bounded by.
#define FAR 1e9

// The triangle of the unit square, cut into nx × ny rectangles and these by their diagonals, that (x, y) belongs to.
static __device__ int triangle(int nx, int ny, double x, double y) {
    if (x > 0 && x < 1 && y > 0 && y < 1) {
        double px = x * nx, py = y * ny;
        int j = min((int) px, nx - 1), i = min((int) py, ny - 1);
        double fx = px - j, fy = py - i;
        bool beyond = 1 - fx < fy;
        return 4 * (i * nx + j) + (fx < fy ? (beyond ? 2 : 3) : (beyond ? 1 : 0));
    }
    double almostOne = 1 - 1e-9;
    int j = (int) (fmin(fmax(x, 0.0), almostOne) * nx), i = (int) (fmin(fmax(y, 0.0), almostOne) * ny);
    double u = x * nx, v = y * ny;
    int k = y <= 0 ? 0 : 2;
    if (x <= 0) k = y <= 0 && v < u ? 0 : y >= 1 && v - ny > -u ? 2 : 3;
    else if (x >= 1) k = y <= 0 && -v > u - nx ? 0 : y >= 1 && v - ny > u - nx ? 2 : 1;
    return 4 * (i * nx + j) + k;
}

// The numbers of a Law: from pixels to points p = ((r − row) / rowUnit, (c − column) / columnUnit), `times` times the map, and back.
struct Law {
    double row, column, rowUnit, columnUnit;
};

// matrices (4 · nx · ny, 2, 3); points (height · width, 2), row then column, in pixels.
KERNEL(warpPoints, (const double* __restrict__ matrices, double* __restrict__ points, Law law, int nx, int ny, int times, int width, long long n)) {
    FOR_EACH(p, n) {
        double x = ((int) (p / width) - law.row) / law.rowUnit;
        double y = ((int) (p % width) - law.column) / law.columnUnit;
        for (int s = 0; s < times; s++) {
            const double* m = matrices + 6 * triangle(nx, ny, x, y);
            double next = m[0] * x + m[1] * y + m[2];
            y = m[3] * x + m[4] * y + m[5];
            x = next;
        }
        points[2 * p] = fmin(fmax(x * law.rowUnit, -FAR), FAR);
        points[2 * p + 1] = fmin(fmax(y * law.columnUnit, -FAR), FAR);
    }
}

static __device__ int standsFor(int edge, int i, int n) {
    if (edge == BORDER) return max(0, min(i, n - 1));
    if (edge == ZERO) return i >= 0 && i < n ? i : -1;
    if (n == 1) return 0;
    int period = 2 * n - 2;
    int m = (i % period + period) % period;
    return m < n ? m : period - m;
}

static __device__ Taps tapsOf(int interpolation, int edge, double position, int size) {
    Taps taps;
    int first = (int) interpolate(interpolation, 0, position, taps);
    for (int k = 0; k < taps.count; k++) taps.index[k] = taps.weight[k] == 0 ? -1 : standsFor(edge, first + k, size);
    return taps;
}

// The taps of every point in an image of height × width, and for each pixel how many read it; `counts` (pixels) begins as 0.
KERNEL(warpTaps, (const double* __restrict__ points, int* __restrict__ pixels, float* __restrict__ weights, int* __restrict__ counts, int interpolation, int edge,
        int height, int width, int most, long long n)) {
    FOR_EACH(p, n) {
        Taps h = tapsOf(interpolation, edge, points[2 * p], height), w = tapsOf(interpolation, edge, points[2 * p + 1], width);
        int k = 0;
        for (int i = 0; i < h.count; i++) {
            for (int j = 0; j < w.count; j++, k++) {
                int pixel = h.index[i] < 0 || w.index[j] < 0 ? -1 : h.index[i] * width + w.index[j];
                pixels[p * most + k] = pixel;
                weights[p * most + k] = (float) (h.weight[i] * w.weight[j]);
                if (pixel >= 0) atomicAdd(counts + pixel, 1);
            }
        }
    }
}

// y[f, p, c] = Σ_k weight[p, k] · x[f, pixel[p, k], c]; x (frames, from, channels), y (frames, to, channels).
KERNEL(warp, (const int* __restrict__ pixels, const float* __restrict__ weights, const float* __restrict__ x, float* __restrict__ y, int from, int to, int channels,
        int most, long long n)) {
    FOR_EACH(i, n) {
        unsigned c = (unsigned) i % channels, rest = (unsigned) i / channels;
        const int* pixel = pixels + (long long) (rest % to) * most;
        const float* weight = weights + (long long) (rest % to) * most;
        const float* image = x + (long long) (rest / to) * from * channels + c;
        float sum = 0;
        for (int k = 0; k < most; k++) {
            if (pixel[k] >= 0) sum = fmaf(weight[k], image[(long long) pixel[k] * channels], sum);
        }
        y[i] = sum;
    }
}

// The adjoint: x[f, q, c] = Σ weight[k] · y[f, k / most, c] over the taps k = list[j], start[q] ≤ j < start[q + 1], in this order.
KERNEL(warpAdjoint, (const int* __restrict__ start, const int* __restrict__ list, const float* __restrict__ weights, const float* __restrict__ y,
        float* __restrict__ x, int from, int to, int channels, int most, long long n)) {
    FOR_EACH(i, n) {
        unsigned c = (unsigned) i % channels, rest = (unsigned) i / channels;
        int pixel = (int) (rest % from);
        const float* image = y + (long long) (rest / from) * to * channels + c;
        float sum = 0;
        for (int j = start[pixel]; j < start[pixel + 1]; j++) sum = fmaf(weights[list[j]], image[(long long) (list[j] / most) * channels], sum);
        x[i] = sum;
    }
}
