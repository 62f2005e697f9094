// Images and volumes at the points of a grid, as PyTorch's grid_sample; positions and weights in double.
//
// image (batch, depth, height, width, channels), grid (batch, points, axes) with x, y, z in [−1, 1], y (batch, points, channels).
#include "interpolation.cuh"

enum Corners { EDGES, CENTRES };

struct Grid {
    int axes, batch, depth, height, width, channels, points;
    int interpolation, edge, corners;
    int order[3];                       // of the derivative of the interpolation along x, y, z
};

static __device__ __forceinline__ double mirrored(double position, double low, double span) {
    if (span == 0) return 0;
    double from = fabs(position - low);
    if (from > 1e308) return position > 0 ? low + span : low;                   // an infinite place is that end
    double turns = floor(from / span);
    double rest = from - turns * span;
    return low + (turns - 2 * floor(turns / 2) == 0 ? rest : span - rest);
}

static __device__ __forceinline__ double mirrorSlope(double position, double low, double span) {
    if (span == 0) return 0;
    double from = position - low;
    double turns = floor(fabs(from) / span);
    double slope = turns - 2 * floor(turns / 2) == 0 ? 1 : -1;
    return from < 0 ? -slope : slope;
}

static __device__ __forceinline__ int pixelOf(const Grid& g, double p, int size, double low, double span) {
    if (g.interpolation == BICUBIC && g.edge != ZERO) {
        double inside = g.edge == REFLECT ? mirrored(p, low, span) : p;
        return (int) fmax(0.0, fmin(inside, size - 1.0));
    }
    return p >= 0 && p <= size - 1 ? (int) p : -1;
}

static __device__ __forceinline__ Taps lookUp(const Grid& g, double coordinate, int size, int order) {
    double perUnit = (g.corners == CENTRES ? size - 1 : size) / 2.0;
    double low = g.corners == CENTRES ? 0 : -0.5;
    double span = g.corners == CENTRES ? size - 1 : size;
    double position = (coordinate + 1) * perUnit - (g.corners == EDGES ? 0.5 : 0);
    double turn = perUnit;
    if (g.interpolation != BICUBIC && g.edge != ZERO) {
        if (g.edge == REFLECT) {
            turn *= mirrorSlope(position, low, span);
            position = mirrored(position, low, span);
        }
        if (!(position > 0 && position < size - 1)) turn = 0;
        position = fmax(0.0, fmin(position, size - 1.0));
    }
    Taps taps;
    double first = interpolate(g.interpolation, order, position, taps);
    double turns = 1;
    for (int k = 0; k < order; k++) turns *= turn;
    UNROLL for (int k = 0; k < 4; k++) {
        if (k == taps.count) break;
        taps.index[k] = pixelOf(g, first + k, size, low, span);
        taps.weight[k] *= turns;
        taps.slope[k] *= turns * turn;
        if (coordinate != coordinate) {
            taps.index[k] = 0;
            taps.weight[k] = taps.slope[k] = coordinate;
        }
    }
    return taps;
}

static __device__ __forceinline__ Taps single() {
    Taps taps;
    taps.count = 1;
    taps.index[0] = 0;
    taps.weight[0] = 1;
    taps.slope[0] = 0;
    return taps;
}

// V neighbouring channels in one access.
template <int V> struct __align__(4 * V) Channels { float v[V]; };

// A thread makes V channels of a point. Axes and interpolation are constants here, so that the taps are registers.
template <int V, int AXES, int INTERPOLATION> static __device__ __forceinline__ void gridSampleOf(const float* __restrict__ image, const float* __restrict__ grid,
        float* __restrict__ y, Grid g, long long n) {
    g.axes = AXES;
    g.interpolation = INTERPOLATION;
    const int along = INTERPOLATION == NEAREST ? 1 : INTERPOLATION == BILINEAR ? 2 : 4, deep = AXES == 3 ? along : 1;
    unsigned each = (unsigned) g.channels / V;
    FOR_EACH(i, n) {
        unsigned point = (unsigned) i / each, c = ((unsigned) i - point * each) * V;
        const float* at = grid + (long long) point * g.axes;
        Taps w = lookUp(g, at[0], g.width, g.order[0]), h = lookUp(g, at[1], g.height, g.order[1]);
        Taps t = g.axes == 3 ? lookUp(g, at[2], g.depth, g.order[2]) : single();
        const float* from = image + (long long) (point / (unsigned) g.points) * g.depth * g.height * g.width * g.channels + c;
        double sums[V] = {};
        UNROLL for (int a = 0; a < deep; a++) {
            UNROLL for (int b = 0; b < along; b++) {
                UNROLL for (int d = 0; d < along; d++) {
                    if (t.index[a] < 0 || h.index[b] < 0 || w.index[d] < 0) continue;
                    long long pixel = ((long long) t.index[a] * g.height + h.index[b]) * g.width + w.index[d];
                    double weight = t.weight[a] * h.weight[b] * w.weight[d];
                    auto values = *(const Channels<V>*) (from + pixel * g.channels);
                    UNROLL for (int k = 0; k < V; k++) sums[k] += weight * values.v[k];
                }
            }
        }
        Channels<V> result;
        UNROLL for (int k = 0; k < V; k++) result.v[k] = (float) sums[k];
        *(Channels<V>*) (y + i * V) = result;
    }
}

template <int V> static __device__ __forceinline__ void gridSampleOf(const float* __restrict__ image, const float* __restrict__ grid, float* __restrict__ y, const Grid& g,
        long long n) {
    if (g.axes == 3) {
        if (g.interpolation == NEAREST) gridSampleOf<V, 3, NEAREST>(image, grid, y, g, n);
        else gridSampleOf<V, 3, BILINEAR>(image, grid, y, g, n);
    } else if (g.interpolation == NEAREST) {
        gridSampleOf<V, 2, NEAREST>(image, grid, y, g, n);
    } else if (g.interpolation == BILINEAR) {
        gridSampleOf<V, 2, BILINEAR>(image, grid, y, g, n);
    } else {
        gridSampleOf<V, 2, BICUBIC>(image, grid, y, g, n);
    }
}

// n threads, each of which makes four channels if their number is a multiple of four, else one.
KERNEL(gridSample, (const float* __restrict__ image, const float* __restrict__ grid, float* __restrict__ y, Grid g, long long n)) {
    if (g.channels % 4 == 0) gridSampleOf<4>(image, grid, y, g, n);
    else gridSampleOf<1>(image, grid, y, g, n);
}

KERNEL(gridSampleGridGradient, (const float* __restrict__ gradient, const float* __restrict__ image, const float* __restrict__ grid, float* __restrict__ slopes,
        Grid g, long long points)) {
    FOR_EACH(point, points) {
        const float* at = grid + point * g.axes;
        Taps w = lookUp(g, at[0], g.width, g.order[0]), h = lookUp(g, at[1], g.height, g.order[1]);
        Taps t = g.axes == 3 ? lookUp(g, at[2], g.depth, g.order[2]) : single();
        const float* from = image + point / g.points * g.depth * g.height * g.width * g.channels;
        double x = 0, y = 0, z = 0;
        for (int a = 0; a < t.count; a++) {
            for (int b = 0; b < h.count; b++) {
                for (int d = 0; d < w.count; d++) {
                    if (t.index[a] < 0 || h.index[b] < 0 || w.index[d] < 0) continue;
                    long long pixel = ((long long) t.index[a] * g.height + h.index[b]) * g.width + w.index[d];
                    double sum = 0;
                    for (int c = 0; c < g.channels; c++) sum += (double) gradient[point * g.channels + c] * from[pixel * g.channels + c];
                    x += sum * w.slope[d] * h.weight[b] * t.weight[a];
                    y += sum * w.weight[d] * h.slope[b] * t.weight[a];
                    z += sum * w.weight[d] * h.weight[b] * t.slope[a];
                }
            }
        }
        slopes[point * g.axes] = (float) x;
        slopes[point * g.axes + 1] = (float) y;
        if (g.axes == 3) slopes[point * g.axes + 2] = (float) z;
    }
}

// ---- the gradient of the image: the taps sorted by the pixel they read, then every pixel adds up its own, in order ----
// `counts` (pixels) begins as 0. Whole numbers alone are counted atomically, so results repeat.

// For each tap of each point: the pixel of the whole batch it reads, or −1, and its weight. `most` taps a point.
KERNEL(gridTaps, (const float* __restrict__ grid, int* __restrict__ pixels, float* __restrict__ weights, int* __restrict__ counts, Grid g, int most,
        long long points)) {
    FOR_EACH(point, points) {
        const float* at = grid + point * g.axes;
        Taps w = lookUp(g, at[0], g.width, g.order[0]), h = lookUp(g, at[1], g.height, g.order[1]);
        Taps t = g.axes == 3 ? lookUp(g, at[2], g.depth, g.order[2]) : single();
        int k = 0;
        for (int a = 0; a < t.count; a++) {
            for (int b = 0; b < h.count; b++) {
                for (int d = 0; d < w.count; d++, k++) {
                    bool outside = t.index[a] < 0 || h.index[b] < 0 || w.index[d] < 0;
                    int pixel = outside ? -1 : (int) (((point / g.points * g.depth + t.index[a]) * g.height + h.index[b]) * g.width + w.index[d]);
                    pixels[point * most + k] = pixel;
                    weights[point * most + k] = (float) (t.weight[a] * h.weight[b] * w.weight[d]);
                    if (pixel >= 0) atomicAdd(counts + pixel, 1);
                }
            }
        }
    }
}

// start[i] = Σ counts[j], j < i, for i ≤ n; next[i] = start[i]. One block of 1024 threads.
KERNEL(exclusiveSums, (const int* __restrict__ counts, int* __restrict__ start, int* __restrict__ next, int n)) {
    __shared__ int totals[1024];
    int t = (int) threadIdx.x;
    int each = (n + 1023) / 1024;
    int first = min(n, t * each), last = min(n, first + each);
    int sum = 0;
    for (int i = first; i < last; i++) sum += counts[i];
    totals[t] = sum;
    __syncthreads();
    for (int reach = 1; reach < 1024; reach *= 2) {
        int before = t >= reach ? totals[t - reach] : 0;
        __syncthreads();
        totals[t] += before;
        __syncthreads();
    }
    int at = t == 0 ? 0 : totals[t - 1];
    for (int i = first; i < last; i++) {
        start[i] = at;
        next[i] = at;
        at += counts[i];
    }
    if (t == 1023) start[n] = at;
}

// The taps of each pixel, in any order.
KERNEL(placeTaps, (const int* __restrict__ pixels, int* __restrict__ next, int* __restrict__ list, long long n)) {
    FOR_EACH(i, n) {
        if (pixels[i] >= 0) list[atomicAdd(next + pixels[i], 1)] = (int) i;
    }
}

// A pixel that more taps read has `collectTaps` for them: an image's edge may be read by all points outside.
static const int LONG_LIST = 4096;

// Each pixel's taps in ascending order, by heap sort, unless they are many.
KERNEL(sortTaps, (const int* __restrict__ start, int* __restrict__ list, long long pixels)) {
    FOR_EACH(pixel, pixels) {
        int* v = list + start[pixel];
        int n = start[pixel + 1] - start[pixel];
        if (n > LONG_LIST) continue;
        for (int root = n / 2 - 1, end = n; end > 1; ) {
            int at;
            if (root >= 0) {
                at = root--;
            } else {
                end--;
                int largest = v[0];
                v[0] = v[end];
                v[end] = largest;
                at = 0;
            }
            for (int child = 2 * at + 1; child < end; child = 2 * at + 1) {
                if (child + 1 < end && v[child + 1] > v[child]) child++;
                if (v[child] <= v[at]) break;
                int smaller = v[at];
                v[at] = v[child];
                v[child] = smaller;
                at = child;
            }
        }
    }
}

// The taps of each pixel that has many, in ascending order: a block of 256 threads goes through all taps, 4096 at a time.
KERNEL(collectTaps, (const int* __restrict__ pixels, const int* __restrict__ start, int* __restrict__ list, int count, long long taps)) {
    const int EACH = 16;
    __shared__ int totals[256];
    int t = (int) threadIdx.x;
    for (int pixel = (int) blockIdx.x; pixel < count; pixel += (int) gridDim.x) {
        int at = start[pixel], end = start[pixel + 1];
        if (end - at <= LONG_LIST) continue;
        for (long long chunk = 0; at < end; chunk += 256 * EACH) {
            long long first = chunk + t * EACH, last = min(taps, first + EACH);
            int mine = 0;
            for (long long i = first; i < last; i++) mine += pixels[i] == pixel;
            totals[t] = mine;
            __syncthreads();
            for (int reach = 1; reach < 256; reach *= 2) {
                int before = t >= reach ? totals[t - reach] : 0;
                __syncthreads();
                totals[t] += before;
                __syncthreads();
            }
            int to = at + totals[t] - mine;
            for (long long i = first; i < last; i++) {
                if (pixels[i] == pixel) list[to++] = (int) i;
            }
            at += totals[255];
            __syncthreads();
        }
    }
}

KERNEL(gatherTaps, (const float* __restrict__ gradient, const int* __restrict__ start, const int* __restrict__ list, const float* __restrict__ weights,
        float* __restrict__ image, int channels, int most, long long n)) {
    FOR_EACH(i, n) {
        long long pixel = i / channels;
        int c = (int) (i % channels);
        double sum = 0;
        for (int k = start[pixel]; k < start[pixel + 1]; k++) sum += (double) weights[list[k]] * gradient[(long long) (list[k] / most) * channels + c];
        image[i] = (float) sum;
    }
}
