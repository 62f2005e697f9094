// The weight gradient of the convolutions of convwide.cu, for compute capability 9.0.
//
// dW[a,b,d,c,k] = Σ_{n,t,h,q} G[n, t, h, q − d + pW, k] · X[n, t + a − pT, h + b − pH, q, c]: pixels are what the sum runs over, so both
// factors are needed with pixels side by side. A block makes, for one a, 64 output channels k by 3 rows b by 64 input channels c, each of its three warpgroups one
// column d. It goes through bands of 4 × 32 pixels. The six rows of X that a band reads are turned into an operand on the way to shared memory; the three rows
// below each other that belong to one row of the band are one operand of 192 rows. G stays as it is, since the left factor goes through
// registers and may begin at any pixel. While a row is multiplied, a part of the next band is loaded.
#include "conv.cuh"
#include "warpgroup.cuh"

static const int BAND_ROWS = 4, BAND_PIXELS = 32, BLOCK_C = 64, BLOCK_K = 64, WIDE_THREADS = 384;
static const int PITCH_K = BLOCK_K + 8, BAND_COLUMNS = BAND_PIXELS + 2;           // 8 mod 32: neither pixels nor channels of a fragment share a bank
static const int TURNED_NUMBERS = (BAND_ROWS + 2) * BLOCK_C * BAND_PIXELS, BAND_NUMBERS = BAND_ROWS * BAND_COLUMNS * PITCH_K;
static const int PIECES = (BAND_ROWS + 2) * BAND_PIXELS * BLOCK_C / 4 / WIDE_THREADS / BAND_ROWS;       // of X, four channels of a pixel, a thread loads beside one row

#if !defined(__CUDA_ARCH__) || defined(__CUDA_ARCH_FEAT_SM90_ALL)

struct Band { int image, t, h, q; };

static __device__ __forceinline__ Band bandOf(const Conv& g, int unit) {
    unsigned rest = (unsigned) unit;
    unsigned down = (unsigned) (g.outH + BAND_ROWS - 1) / BAND_ROWS, across = (unsigned) (g.w + BAND_PIXELS - 1) / BAND_PIXELS;
    Band b;
    b.h = (int) (rest % down) * BAND_ROWS; rest /= down;
    b.q = (int) (rest % across) * BAND_PIXELS; rest /= across;
    b.t = (int) (rest % g.outT);
    b.image = (int) (rest / g.outT);
    return b;
}

// Which four channels of which pixel of a band's six rows number `piece` is: in a warp 8 pixels by 16 channels.
struct Piece { int row, q, c; };

static __device__ __forceinline__ Piece pieceOf(int piece) {
    return {piece / (BAND_PIXELS * BLOCK_C / 4), piece / 4 % 8 + piece / 128 % 4 * 8, (piece % 4 + piece / 32 % 4 * 4) * 4};
}

static __device__ __forceinline__ float4 pieceAt(const float* __restrict__ x, const Conv& g, const Band& band, int a, int firstC, const Piece& p) {
    int t = band.t + a - g.padT, h = band.h + p.row - g.padH, w = band.q + p.q, c = firstC + p.c;
    bool inside = t >= 0 && t < g.t && h >= 0 && h < g.h && w < g.w && c < g.c;
    if (!inside) return make_float4(0, 0, 0, 0);
    return *(const float4*) (x + (long long) band.image * g.strideX + (((long long) t * g.h + h) * g.w + w) * g.c + c);
}

static __device__ __forceinline__ void turnPiece(float4 v, const Piece& p, float* turned) {
    int row = p.row * BLOCK_C + p.c;
    turned[placeInOperand(row, p.q)] = roundedToTf32(v.x);
    turned[placeInOperand(row + 1, p.q)] = roundedToTf32(v.y);
    turned[placeInOperand(row + 2, p.q)] = roundedToTf32(v.z);
    turned[placeInOperand(row + 3, p.q)] = roundedToTf32(v.w);
}

// Starts the copies of the band's four rows of G, with two more columns.
static __device__ __forceinline__ void copyBand(const float* __restrict__ gradient, const Conv& g, const Band& band, int firstK, float* to) {
    for (int i = (int) threadIdx.x; i < BAND_ROWS * BAND_COLUMNS * BLOCK_K / 4; i += WIDE_THREADS) {
        int k = i % (BLOCK_K / 4) * 4, place = i / (BLOCK_K / 4);
        int h = band.h + place / BAND_COLUMNS, w = band.q + place % BAND_COLUMNS - 2 + g.padW;
        bool inside = h < g.outH && w >= 0 && w < g.outW && firstK + k < g.k;
        const float* from = gradient + (long long) band.image * g.strideY + (((long long) band.t * g.outH + h) * g.outW + w) * g.k + firstK + k;
        copyAsync(to + place * PITCH_K + k, inside ? from : gradient, inside ? 16 : 0);
    }
}

// partial (slots, kT, 3, 3, c, k), slot s summed over the bands [each · s, each · (s + 1)) of `units`.
KERNEL_BOUNDED(convWideWeights, 384, 1, (const float* __restrict__ gradient, const float* __restrict__ x, double* __restrict__ partial, Conv g, int each, int units)) {
    DYNAMIC_SHARED(float, unaligned);
    float* turned = alignedForOperands(unaligned);
    float* bands = turned + 2 * TURNED_NUMBERS;
    int thread = (int) threadIdx.x, column = thread / 128, lane = thread % 32, warp = thread % 128 / 32;
    unsigned slots = ((unsigned) units + each - 1) / each, block = blockIdx.x / slots;
    int blocksK = (g.k + BLOCK_K - 1) / BLOCK_K, blocksC = (g.c + BLOCK_C - 1) / BLOCK_C;
    int firstK = (int) (block % blocksK) * BLOCK_K, firstC = (int) (block / blocksK % blocksC) * BLOCK_C, a = (int) (block / blocksK / blocksC);
    int slot = (int) (blockIdx.x % slots);
    int unit = slot * each, last = min(units, unit + each);
    Band next = bandOf(g, unit);
    for (int i = 0; i < BAND_ROWS * PIECES; i++) {
        Piece p = pieceOf(i * WIDE_THREADS + thread);
        turnPiece(pieceAt(x, g, next, a, firstC, p), p, turned);
    }
    copyBand(gradient, g, next, firstK, bands);
    commitCopies();
    float sums[96];
    UNROLL for (int i = 0; i < 96; i++) sums[i] = 0;
    Products products;
    for (int stage = 0; unit < last; unit++, stage = 1 - stage) {
        waitForCopies<0>();
        publishForProducts();
        __syncthreads();
        bool more = unit + 1 < last;
        if (more) {
            next = bandOf(g, unit + 1);
            copyBand(gradient, g, next, firstK, bands + (1 - stage) * BAND_NUMBERS);
        }
        commitCopies();
        // Fragment number (row m, pixel) of the left factor for this warpgroup's column is G at pixel + 2 − column.
        const float* left = bands + stage * BAND_NUMBERS + (lane % 4 + 2 - column) * PITCH_K + warp * 16 + lane / 4;
        for (int row = 0; row < BAND_ROWS; row++) {
            float4 loaded[PIECES];
            if (more) {
                UNROLL for (int i = 0; i < PIECES; i++) {
                    loaded[i] = pieceAt(x, g, next, a, firstC, pieceOf((row * PIECES + i) * WIDE_THREADS + thread));
                }
            }
            float fragments[BAND_PIXELS / 8][4];
            UNROLL for (int s = 0; s < BAND_PIXELS / 8; s++) {
                UNROLL for (int e = 0; e < 4; e++) {
                    fragments[s][e] = roundedToTf32(left[(row * BAND_COLUMNS + 8 * s + e / 2 * 4) * PITCH_K + e % 2 * 8]);
                }
            }
            products.begin();
            UNROLL for (int s = 0; s < BAND_PIXELS / 8; s++) products.add(sums, fragments[s], operandAt(turned + stage * TURNED_NUMBERS + row * BLOCK_C * BAND_PIXELS, 8 * s));
            products.commit();
            if (more) {
                UNROLL for (int i = 0; i < PIECES; i++) turnPiece(loaded[i], pieceOf((row * PIECES + i) * WIDE_THREADS + thread), turned + (1 - stage) * TURNED_NUMBERS);
            }
            products.wait(sums);
        }
    }
    UNROLL for (int j = 0; j < 24; j++) {
        UNROLL for (int i = 0; i < 4; i++) {
            int k = firstK + warp * 16 + lane / 4 + i / 2 * 8, c = firstC + j % 8 * 8 + lane % 4 * 2 + i % 2;
            int tap = (a * 3 + j / 8) * 3 + column;
            if (k < g.k && c < g.c) partial[(((long long) slot * 9 * g.kT + tap) * g.c + c) * g.k + k] = sums[4 * j + i];
        }
    }
}

#else

// Never started: the host asks the card first.
KERNEL_BOUNDED(convWideWeights, 384, 1, (const float* __restrict__, const float* __restrict__, double* __restrict__, Conv, int, int)) { __trap(); }

#endif
