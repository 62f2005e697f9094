// Convolutions of 3 × 3 pixels between few channels, one or two, and many, 8 to 128: real or complex images in and out of a network.
//
// They are bound by the array of many channels, so each of its numbers is read or written once. A thread has four of the many channels; the weights
// that belong to them, or their sums, are 9 · FEW · 4 registers. With the threads of the other channels it walks along 32 pixels of a row, and the
// 3 × 3 pixels around its place walk through registers, too: a step reads the three that are new. Neighbours in a block have rows below each other.
//
// kT = 1, groups = 1, stride and dilation 1, no padding in time; numbers in single precision throughout.
#include "conv.cuh"

static const int SEGMENT = 32, MANY = 4, WALKING_THREADS = 128;

// Where a walker walks: pixels [w, end) of row h of a frame, of so many rows and columns.
struct Walk { int image, t, h, w, end; };

static __device__ __forceinline__ Walk walkOf(int frames, int height, int width, int unit) {
    unsigned rest = (unsigned) unit, across = (unsigned) (width + SEGMENT - 1) / SEGMENT;
    Walk walk;
    walk.h = (int) (rest % height); rest /= height;
    walk.w = (int) (rest % across) * SEGMENT; rest /= across;
    walk.end = min(width, walk.w + SEGMENT);
    walk.t = (int) (rest % frames);
    walk.image = (int) (rest / frames);
    return walk;
}

template <int N> struct Numbers { float at[N]; };

// N numbers side by side, which begin at a multiple of N.
template <int N> static __device__ __forceinline__ Numbers<N> read(const float* from) {
    Numbers<N> v;
    if (N == 4) {
        float4 u = *(const float4*) from;
        v.at[0] = u.x; v.at[1] = u.y; v.at[2 % N] = u.z; v.at[3 % N] = u.w;
    } else if (N == 2) {
        float2 u = *(const float2*) from;
        v.at[0] = u.x; v.at[1 % N] = u.y;
    } else {
        v.at[0] = *from;
    }
    return v;
}

// The 3 × 3 pixels whose first has row h and, for column 0, the column that was read into it; N channels of each.
template <int N> struct Window {
    const float* frame;
    int h, height, width, channels;
    Numbers<N> at[3][3];                                    // column, row

    // Column w of the image becomes column `into`, zeros outside the image.
    __device__ __forceinline__ void read(int w, int into) {
        UNROLL for (int b = 0; b < 3; b++) {
            bool inside = h + b >= 0 && h + b < height && w >= 0 && w < width;
            if (inside) at[into][b] = ::read<N>(frame + ((long long) (h + b) * width + w) * channels);
            else UNROLL for (int i = 0; i < N; i++) at[into][b].at[i] = 0;
        }
    }
};

// y of many channels from x of FEW. weight (3, 3, FEW, k).
template <int FEW> static __device__ __forceinline__ void fewInputs(const float* __restrict__ x, const float* __restrict__ weight, float* __restrict__ y, const Conv& g,
        const Finish& finish, int units) {
    int shares = g.k / MANY, walkers = WALKING_THREADS / shares, walker = (int) threadIdx.x / shares, k = (int) threadIdx.x % shares * MANY;
    if (walker >= walkers) return;
    Numbers<MANY> weights[3][3][FEW];                       // column, row, channel
    UNROLL for (int b = 0; b < 3; b++) {
        UNROLL for (int d = 0; d < 3; d++) {
            UNROLL for (int c = 0; c < FEW; c++) weights[d][b][c] = read<MANY>(weight + ((b * 3 + d) * FEW + c) * g.k + k);
        }
    }
    for (int unit = (int) blockIdx.x * walkers + walker; unit < units; unit += (int) gridDim.x * walkers) {
        Walk walk = walkOf(g.outT, g.outH, g.outW, unit);
        Window<FEW> window = {x + (long long) walk.image * g.strideX + (long long) walk.t * g.h * g.w * FEW, walk.h - g.padH, g.h, g.w, FEW, {}};
        window.read(walk.w - g.padW, 0);
        window.read(walk.w - g.padW + 1, 1);
        long long at = (long long) walk.image * g.strideY + (((long long) walk.t * g.outH + walk.h) * g.outW + walk.w) * g.k + k;
        for (int w = walk.w; w < walk.end; w += 3) {
            UNROLL for (int i = 0; i < 3; i++) {            // the window begins in its column i
                if (w + i >= walk.end) break;
                window.read(w + i + 2 - g.padW, (i + 2) % 3);
                Numbers<MANY> sum = {};
                UNROLL for (int b = 0; b < 3; b++) {
                    UNROLL for (int d = 0; d < 3; d++) {
                        UNROLL for (int c = 0; c < FEW; c++) {
                            UNROLL for (int e = 0; e < MANY; e++) sum.at[e] = fmaf(window.at[(i + d) % 3][b].at[c], weights[d][b][c].at[e], sum.at[e]);
                        }
                    }
                }
                int point = ((walk.image * g.outT + walk.t) * g.outH + walk.h) * g.outW + w + i;
                UNROLL for (int e = 0; e < MANY; e++) {
                    sum.at[e] = finished(sound(sum.at[e], x, PlainWeights {weight}, g, point, k + e), finish, k + e, at + e);
                }
                *(float4*) (y + at) = make_float4(sum.at[0], sum.at[1], sum.at[2], sum.at[3]);
                at += g.k;
            }
        }
    }
}

// y of FEW channels from x of many, 8, 16, 32, 64 or 128: their threads lie in one warp. weight (3, 3, c, FEW).
template <int FEW> static __device__ __forceinline__ void fewOutputs(const float* __restrict__ x, const float* __restrict__ weight, float* __restrict__ y, const Conv& g,
        const Finish& finish, int units) {
    int shares = g.c / MANY, walkers = WALKING_THREADS / shares, walker = (int) threadIdx.x / shares, c = (int) threadIdx.x % shares * MANY;
    float weights[3][3][MANY][FEW];                         // column, row, channels
    UNROLL for (int b = 0; b < 3; b++) {
        UNROLL for (int d = 0; d < 3; d++) {
            UNROLL for (int e = 0; e < MANY; e++) {
                UNROLL for (int k = 0; k < FEW; k++) weights[d][b][e][k] = weight[((b * 3 + d) * g.c + c + e) * FEW + k];
            }
        }
    }
    for (int first = (int) blockIdx.x * walkers; first < units; first += (int) gridDim.x * walkers) {
        bool real = first + walker < units;                 // those without a walk go along, since sums are made by whole warps
        Walk walk = walkOf(g.outT, g.outH, g.outW, real ? first + walker : 0);
        if (!real) walk.end = walk.w;
        Window<MANY> window = {x + (long long) walk.image * g.strideX + (long long) walk.t * g.h * g.w * g.c + c, walk.h - g.padH, real ? g.h : 0, g.w, g.c, {}};
        window.read(walk.w - g.padW, 0);
        window.read(walk.w - g.padW + 1, 1);
        long long at = (long long) walk.image * g.strideY + (((long long) walk.t * g.outH + walk.h) * g.outW + walk.w) * FEW;
        for (int w = walk.w; w < walk.w + SEGMENT; w += 3) {
            UNROLL for (int i = 0; i < 3; i++) {
                window.read(w + i + 2 - g.padW, (i + 2) % 3);
                float sum[FEW] = {};
                UNROLL for (int b = 0; b < 3; b++) {
                    UNROLL for (int d = 0; d < 3; d++) {
                        UNROLL for (int e = 0; e < MANY; e++) {
                            UNROLL for (int k = 0; k < FEW; k++) sum[k] = fmaf(window.at[(i + d) % 3][b].at[e], weights[d][b][e][k], sum[k]);
                        }
                    }
                }
                for (int bits = shares / 2; bits > 0; bits /= 2) {
                    UNROLL for (int k = 0; k < FEW; k++) sum[k] += __shfl_xor_sync(0xffffffffu, sum[k], bits);
                }
                if (w + i < walk.end) {
                    UNROLL for (int k = 0; k < FEW; k++) {
                        if (c != k * MANY) continue;
                        int point = ((walk.image * g.outT + walk.t) * g.outH + walk.h) * g.outW + w + i;
                        y[at + k] = finished(sound(sum[k], x, PlainWeights {weight}, g, point, k), finish, k, at + k);
                    }
                }
                at += FEW;
            }
        }
    }
}

// What a weight gradient sums over: pixels of `many` (n, t, height, width, channels) times those of `few`, of which tap (0, 0) of the window
// begins at row h + firstH and column w + firstW.
struct FewWeights {
    int n, t, height, width, channels, strideMany;
    int heightFew, widthFew, strideFew;
    int firstH, firstW;
    int manyAreInputs;                                      // then taps run backwards, and channels of `many` come first
};

// partial (slots, 3, 3, channels of the input, of the output); slot s of the walks [s · each, (s + 1) · each).
template <int FEW> static __device__ __forceinline__ void fewWeights(const float* __restrict__ many, const float* __restrict__ few, double* __restrict__ partial,
        const FewWeights& g, int each, int units, float* left) {
    const int DISTANCE = 6;                                 // so many pixels are on their way; a multiple of the window's three columns
    int shares = g.channels / MANY, walkers = WALKING_THREADS / shares, walker = (int) threadIdx.x / shares, c = (int) threadIdx.x % shares * MANY;
    float sums[3][3][FEW][MANY] = {};                       // column, row
    int last = walker < walkers ? min(units, ((int) blockIdx.x + 1) * each) : 0;
    for (int unit = (int) blockIdx.x * each + walker; unit < last; unit += walkers) {
        Walk walk = walkOf(g.t, g.height, g.width, unit);
        Window<FEW> window = {few + (long long) walk.image * g.strideFew + (long long) walk.t * g.heightFew * g.widthFew * FEW, walk.h + g.firstH, g.heightFew, g.widthFew, FEW,
            {}};
        window.read(walk.w + g.firstW, 0);
        window.read(walk.w + g.firstW + 1, 1);
        const float* from = many + (long long) walk.image * g.strideMany + (((long long) walk.t * g.height + walk.h) * g.width + walk.w) * g.channels + c;
        Numbers<MANY> coming[DISTANCE];
        UNROLL for (int i = 0; i < DISTANCE; i++) coming[i] = read<MANY>(from + (long long) min(i, walk.end - 1 - walk.w) * g.channels);
        for (int w = walk.w; w < walk.end; w += DISTANCE) {
            UNROLL for (int i = 0; i < DISTANCE; i++) {
                if (w + i >= walk.end) continue;
                Numbers<MANY> v = coming[i];
                coming[i] = read<MANY>(from + (long long) min(w + i + DISTANCE - walk.w, walk.end - 1 - walk.w) * g.channels);
                window.read(w + i + 2 + g.firstW, (i + 2) % 3);
                UNROLL for (int b = 0; b < 3; b++) {
                    UNROLL for (int d = 0; d < 3; d++) {
                        UNROLL for (int f = 0; f < FEW; f++) {
                            UNROLL for (int e = 0; e < MANY; e++) sums[d][b][f][e] = fmaf(window.at[(i + d) % 3][b].at[f], v.at[e], sums[d][b][f][e]);
                        }
                    }
                }
            }
        }
    }
    UNROLL for (int b = 0; b < 3; b++) {
        UNROLL for (int d = 0; d < 3; d++) {
            UNROLL for (int f = 0; f < FEW; f++) {
                UNROLL for (int e = 0; e < MANY; e++) left[(((b * 3 + d) * FEW + f) * MANY + e) * WALKING_THREADS + threadIdx.x] = sums[d][b][f][e];
            }
        }
    }
    __syncthreads();
    int numbers = 9 * FEW * g.channels;
    for (int i = (int) threadIdx.x; i < numbers; i += WALKING_THREADS) {
        int channel = i % g.channels, f = i / g.channels % FEW, tap = i / g.channels / FEW;
        double sum = 0;
        for (int w = 0; w < walkers; w++) sum += left[((tap * FEW + f) * MANY + channel % MANY) * WALKING_THREADS + w * shares + channel / MANY];
        int at = g.manyAreInputs ? ((8 - tap) * g.channels + channel) * FEW + f : i;
        partial[(long long) blockIdx.x * numbers + at] = sum;
    }
}

#define FEW_KERNELS(FEW) \
    KERNEL_BOUNDED(convFewInputs##FEW, 128, 3, (const float* __restrict__ x, const float* __restrict__ weight, float* __restrict__ y, Conv g, Finish finish, int units)) { \
        fewInputs<FEW>(x, weight, y, g, finish, units); \
    } \
    KERNEL_BOUNDED(convFewOutputs##FEW, 128, 3, (const float* __restrict__ x, const float* __restrict__ weight, float* __restrict__ y, Conv g, Finish finish, int units)) { \
        fewOutputs<FEW>(x, weight, y, g, finish, units); \
    } \
    KERNEL_BOUNDED(convFewWeights##FEW, 128, 3, (const float* __restrict__ many, const float* __restrict__ few, double* __restrict__ partial, FewWeights g, int each, \
            int units)) { \
        DYNAMIC_SHARED(float, left); \
        fewWeights<FEW>(many, few, partial, g, each, units, left); \
    }

FEW_KERNELS(1)
FEW_KERNELS(2)
