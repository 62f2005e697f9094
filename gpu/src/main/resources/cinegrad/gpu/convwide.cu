// Convolutions of 3 × 3 pixels and many channels for compute capability 9.0, whose tensor cores take both factors from shared memory.
//
// A block of two warpgroups makes 64 output channels of 32 × 16 pixels, each warpgroup those of 16 × 16 pixels: the sums of a product
// are 64 channels by 256 pixels. They run over frames and rows and columns of the kernel and input channels, 32 channels of one
// column at a time. One step reads 34 × 16 pixels, moved by that column, and the weights of its three rows: moved by a row, the pixels of a
// warpgroup are an operand again, without another copy. Copies for the next step run beside the products; blocks stay and take tile
// after tile, so that there is a next step at a tile's end, too.
//
// x as in conv.cuh, of stride and dilation 1 and groups = 1, numbers of channels multiples of 4. `convTurn` lays out the weights.
#include "conv.cuh"
#include "warpgroup.cuh"

static const int WIDE_ROWS = 32, WIDE_COLUMNS = 16, WIDE_CHANNELS = 64, SLICE = 32;
static const int WIDE_PIXELS = (WIDE_ROWS + 2) * WIDE_COLUMNS, WIDE_WEIGHTS = 3 * WIDE_CHANNELS;      // rows of the two operands of a step
static const int WIDE_STAGE = (WIDE_PIXELS + WIDE_WEIGHTS) * SLICE;

// turned (blocks of 64 output channels, kT, slices of 32 input channels, column, row, 64, 32), rounded to TF32, 0 beyond the channels; with
// `adjoint` those of the convolution back from outputs to inputs: channels exchanged, taps in reverse. weight (kT, 3, 3, c, k) of the original.
KERNEL(convTurn, (const float* __restrict__ weight, float* __restrict__ turned, int kT, int c, int k, int adjoint, long long n)) {
    int inputs = adjoint ? k : c, outputs = adjoint ? c : k;
    int slices = (inputs + SLICE - 1) / SLICE;
    FOR_EACH(i, n) {
        unsigned rest = (unsigned) i;
        int from = (int) (rest % SLICE); rest /= SLICE;
        int to = (int) (rest % WIDE_CHANNELS); rest /= WIDE_CHANNELS;
        int row = (int) (rest % 3); rest /= 3;
        int column = (int) (rest % 3); rest /= 3;
        from += (int) (rest % slices) * SLICE; rest /= slices;
        int frame = (int) (rest % kT);
        to += (int) (rest / kT) * WIDE_CHANNELS;
        int tap = (frame * 3 + row) * 3 + column;
        if (adjoint) tap = 9 * kT - 1 - tap;
        bool inside = from < inputs && to < outputs;
        turned[i] = inside ? roundedToTf32(weight[((long long) tap * c + (adjoint ? to : from)) * k + (adjoint ? from : to)]) : 0.0f;
    }
}

#if !defined(__CUDA_ARCH__) || defined(__CUDA_ARCH_FEAT_SM90_ALL)

// The first pixel and channel of a tile.
struct WideTile { int image, t, h, w, block; };

static __device__ __forceinline__ WideTile wideTile(const Conv& g, int tile) {
    unsigned rest = (unsigned) tile;
    unsigned across = (unsigned) (g.outW + WIDE_COLUMNS - 1) / WIDE_COLUMNS, down = (unsigned) (g.outH + WIDE_ROWS - 1) / WIDE_ROWS;
    unsigned blocks = (unsigned) (g.k + WIDE_CHANNELS - 1) / WIDE_CHANNELS;
    WideTile t;
    t.w = (int) (rest % across) * WIDE_COLUMNS; rest /= across;
    t.h = (int) (rest % down) * WIDE_ROWS; rest /= down;
    t.block = (int) (rest % blocks); rest /= blocks;
    t.t = (int) (rest % g.outT);
    t.image = (int) (rest / g.outT);
    return t;
}

// Starts the copies of one step: (frame, slice, column) of the kernel, the last one fastest.
static __device__ __forceinline__ void loadWide(const float* __restrict__ x, const float* __restrict__ turned, const Conv& g, const WideTile& tile, int step,
        float* to) {
    int thread = (int) threadIdx.x, piece = thread % 8 * 4, column = thread / 8 % 16;
    int slices = (g.c + SLICE - 1) / SLICE;
    int d = step % 3, c = step / 3 % slices * SLICE + piece;
    int t = tile.t + step / 3 / slices - g.padT, w = tile.w + column + d - g.padW, h = tile.h - g.padH + thread / 128;
    bool inside = t >= 0 && t < g.t && w >= 0 && w < g.w && c < g.c;
    const float* from = x + (long long) tile.image * g.strideX + (((long long) t * g.h + h) * g.w + w) * g.c + c;
    float* pixels = to + placeInOperand(thread / 8, piece);                // rows of an operand that are 32 apart are permuted alike
    for (int i = 0; i < WIDE_PIXELS / 32; i++) {
        bool real = inside && h >= 0 && h < g.h;
        copyAsync(pixels + i * 32 * SLICE, real ? from : x, real ? 16 : 0);
        h += 2;
        from += 2ll * g.w * g.c;
    }
    const float* weights = turned + ((long long) tile.block * g.kT * slices * 3 + step) * WIDE_WEIGHTS * SLICE + thread * 4;
    pixels += WIDE_PIXELS * SLICE;
    UNROLL for (int i = 0; i < WIDE_WEIGHTS / 32; i++) copyAsync(pixels + i * 32 * SLICE, weights + i * 32 * SLICE, 16);
}

// Weights as `convTurn` lays them out.
struct TurnedWeights {
    const float* at;
    __device__ __forceinline__ float operator()(const Conv& g, int a, int b, int d, int c, int k) const {
        int slices = (g.c + SLICE - 1) / SLICE;
        long long step = ((long long) (k / WIDE_CHANNELS * g.kT + a) * slices + c / SLICE) * 3 + d;
        return at[((step * 3 + b) * WIDE_CHANNELS + k % WIDE_CHANNELS) * SLICE + c % SLICE];
    }
};

static __device__ __forceinline__ void storeWide(const float (&sums)[128], const float* __restrict__ x, const float* __restrict__ turned, float* __restrict__ y,
        const Conv& g, const Finish& finish, const WideTile& tile) {
    int thread = (int) threadIdx.x, lane = thread % 32;
    int k = tile.block * WIDE_CHANNELS + thread % 128 / 32 * 16 + lane / 4;
    int firstH = tile.h + thread / 128 * 16, firstW = tile.w + lane % 4 * 2;
    long long frame = (long long) tile.image * g.strideY + (long long) tile.t * g.outH * g.outW * g.k;
    UNROLL for (int j = 0; j < 32; j++) {
        UNROLL for (int e = 0; e < 2; e++) {
            int h = firstH + j / 2, w = firstW + j % 2 * 8 + e;
            if (h >= g.outH || w >= g.outW) continue;
            long long at = frame + ((long long) h * g.outW + w) * g.k;
            int point = ((tile.image * g.outT + tile.t) * g.outH + h) * g.outW + w;
            UNROLL for (int i = 0; i < 2; i++) {
                int to = k + 8 * i;
                if (to < g.k) y[at + to] = finished(sound(sums[4 * j + 2 * i + e], x, TurnedWeights {turned}, g, point, to), finish, to, at + to);
            }
        }
    }
}

KERNEL_BOUNDED(convWide, 256, 1, (const float* __restrict__ x, const float* __restrict__ turned, float* __restrict__ y, Conv g, Finish finish, int tiles)) {
    DYNAMIC_SHARED(float, unaligned);
    float* shared = alignedForOperands(unaligned);
    int steps = g.kT * ((g.c + SLICE - 1) / SLICE) * 3;
    int group = (int) threadIdx.x / 128;
    int step = 0, stage = 0;
    WideTile tile = wideTile(g, (int) blockIdx.x);
    loadWide(x, turned, g, tile, 0, shared);
    commitCopies();
    float sums[128];
    Products products;
    for (int number = (int) blockIdx.x; number < tiles; ) {
        waitForCopies<0>();
        publishForProducts();
        __syncthreads();
        if (step == 0) {
            UNROLL for (int i = 0; i < 128; i++) sums[i] = 0;
        }
        const float* pixels = shared + stage * WIDE_STAGE + group * 16 * WIDE_COLUMNS * SLICE;
        const float* weights = shared + stage * WIDE_STAGE + WIDE_PIXELS * SLICE;
        products.begin();
        UNROLL for (int row = 0; row < 3; row++) {
            UNROLL for (int c = 0; c < SLICE; c += 8) {
                products.add(sums, operandAt(weights + row * WIDE_CHANNELS * SLICE, c), operandAt(pixels + row * WIDE_COLUMNS * SLICE, c));
            }
        }
        products.commit();
        bool last = step == steps - 1;
        int next = last ? number + (int) gridDim.x : number;
        WideTile nextTile = last ? wideTile(g, min(next, tiles - 1)) : tile;
        if (next < tiles) loadWide(x, turned, g, nextTile, last ? 0 : step + 1, shared + (1 - stage) * WIDE_STAGE);
        commitCopies();
        products.wait(sums);
        if (last) storeWide(sums, x, turned, y, g, finish, tile);
        tile = nextTile;
        number = next;
        step = last ? 0 : step + 1;
        stage = 1 - stage;
    }
}

#else

// Never started: the host asks the card first.
KERNEL_BOUNDED(convWide, 256, 1, (const float* __restrict__, const float* __restrict__, float* __restrict__, Conv, Finish, int)) { __trap(); }

#endif
