// Non-uniform Fourier transforms but for the Fourier transform: between an image and an oversampled grid, and between a grid and the samples on it,
// as Gridding.java does on the processor. Images are (batch, frames, h, w), grids (batch, frames, height, width), samples (batch, frames, samples), complex.
#include "common.cuh"

static const int KERNEL_TAPS = 8, KERNEL_DEGREE = 11;
static const int CELL_ROWS = 16, CELL_COLUMNS = 8;

// A sample has weights for the 8 × 8 grid points from (row, column) on, wrapped around. The samples of a frame are sorted by cells of 16 × 8 grid
// points, that of (row, column), see SampleBins.java.
struct Samples {
    const float* rowTable;          // the weight of tap j is Σ_k table[16k + 2j]·u^k
    const float* columnTable;
    const int* start;               // (frames, cells + 1), within a frame
    const int* order;               // (frames, samples) the sample's number before it was sorted
    const int* row;
    const int* column;
    const float* rowOffset;         // u
    const float* columnOffset;
    long long frames, samples, height, width;
};

static __device__ __forceinline__ float tapWeight(const float* __restrict__ table, float u, int tap) {
    float p = table[2 * (KERNEL_TAPS * KERNEL_DEGREE + tap)];
    for (int k = KERNEL_DEGREE - 1; k >= 0; k--) p = fmaf(p, u, table[2 * (KERNEL_TAPS * k + tap)]);
    return p;
}

// The image's row (or column) that the grid's holds: the middle one first, those before it at the end, −1 in between.
static __device__ __forceinline__ int heldBy(int place, int n, int size) {
    int middle = n / 2;
    return place < n - middle ? place + middle : place >= size - middle ? place - (size - middle) : -1;
}

// grid = the image, scaled, and zeros; blocks along y go through the images.
KERNEL(nufftIntoGrid, (const float2* __restrict__ x, const float* __restrict__ rowScale, const float* __restrict__ columnScale, float2* __restrict__ grid,
        int h, int w, int height, int width, int images)) {
    int points = height * width;
    FOR_EACH(p, points) {
        int r = heldBy((int) p / width, h, height), c = heldBy((int) p % width, w, width);
        bool inside = r >= 0 && c >= 0;
        float scale = inside ? rowScale[r] * columnScale[c] : 0;
        const float2* from = x + (inside ? (long long) r * w + c : 0);
        for (int image = (int) blockIdx.y; image < images; image += (int) gridDim.y) {
            float2 v = make_float2(0, 0);
            if (inside) v = from[(long long) image * h * w];
            grid[(long long) image * points + p] = inside ? make_float2(scale * v.x, scale * v.y) : v;
        }
    }
}

// The adjoint.
KERNEL(nufftFromGrid, (const float2* __restrict__ grid, const float* __restrict__ rowScale, const float* __restrict__ columnScale, float2* __restrict__ x,
        int h, int w, int height, int width, int images)) {
    int pixels = h * w;
    FOR_EACH(p, pixels) {
        int r = (int) p / w, c = (int) p % w;
        int place = (r - h / 2 + (r < h / 2 ? height : 0)) * width + c - w / 2 + (c < w / 2 ? width : 0);
        float scale = rowScale[r] * columnScale[c];
        for (int image = (int) blockIdx.y; image < images; image += (int) gridDim.y) {
            float2 v = grid[(long long) image * height * width + place];
            x[(long long) image * pixels + p] = make_float2(scale * v.x, scale * v.y);
        }
    }
}

// y[s] = Σ_{r,c} φ_r φ_c · grid[row + r, column + c]: eight threads a sample, one for each column of taps, so that a warp reads lines of 64 bytes.
//
// Threads beyond the last sample compute it once more, since all of a warp exchange weights and sums. The row weights stay in registers over the batch,
// whose images blocks along y go through. 56 registers.
KERNEL_BOUNDED(nufftInterpolate, 256, 4, (const float2* __restrict__ grids, float2* __restrict__ y, Samples s, int batch)) {
    int height = (int) s.height, width = (int) s.width;
    long long all = s.frames * s.samples, i = (blockIdx.x * (long long) blockDim.x + threadIdx.x) / KERNEL_TAPS, k = min(i, all - 1);
    long long frame = k / s.samples;
    int tap = (int) threadIdx.x % KERNEL_TAPS, group = (int) threadIdx.x % 32 - tap;
    float across = tapWeight(s.columnTable, s.columnOffset[k], tap), mine = tapWeight(s.rowTable, s.rowOffset[k], tap);
    float down[KERNEL_TAPS];
    UNROLL for (int r = 0; r < KERNEL_TAPS; r++) down[r] = __shfl_sync(0xffffffffu, mine, group + r);
    int row = s.row[k], column = s.column[k] + tap;
    if (column >= width) column -= width;
    for (int b = (int) blockIdx.y; b < batch; b += (int) gridDim.y) {
        const float2* grid = grids + (b * s.frames + frame) * height * width + column;
        float re = 0, im = 0;
        UNROLL for (int r = 0; r < KERNEL_TAPS; r++) {
            int line = row + r < height ? row + r : row + r - height;
            float2 v = grid[line * width];
            re = fmaf(down[r], v.x, re);
            im = fmaf(down[r], v.y, im);
        }
        re *= across;
        im *= across;
        UNROLL for (int other = KERNEL_TAPS / 2; other > 0; other /= 2) {
            re += __shfl_xor_sync(0xffffffffu, re, other);
            im += __shfl_xor_sync(0xffffffffu, im, other);
        }
        if (tap == 0 && i < all) y[(b * s.frames + frame) * s.samples + s.order[k]] = make_float2(re, im);
    }
}

static const int SPREAD_TOGETHER = 4, SPREAD_CHUNK = 32;

// The adjoint, without atomics: a block makes one cell of a frame's grid, a thread one grid point, for four images of the batch at once (blocks along y).
//
// The samples that reach the cell are its own and those of the cells before it, above it and both, wrapped around; they are added in this order.
// Each chunk of them has its weights made once, in shared memory. 48 registers.
KERNEL_BOUNDED(nufftSpread, 128, 8, (const float2* __restrict__ y, float2* __restrict__ grids, Samples s, int batch)) {
    __shared__ float down[SPREAD_CHUNK][KERNEL_TAPS], across[SPREAD_CHUNK][KERNEL_TAPS];
    __shared__ float2 value[SPREAD_CHUNK][SPREAD_TOGETHER];
    __shared__ int firstRow[SPREAD_CHUNK], firstColumn[SPREAD_CHUNK];
    int height = (int) s.height, width = (int) s.width;
    int bands = height / CELL_ROWS, cellsAcross = width / CELL_COLUMNS, cells = bands * cellsAcross;
    int frame = (int) (blockIdx.x / (unsigned) cells), cell = (int) (blockIdx.x % (unsigned) cells);
    int band = cell / cellsAcross, stack = cell % cellsAcross;
    int first = (int) blockIdx.y * SPREAD_TOGETHER;
    int t = (int) threadIdx.x, r = t / CELL_COLUMNS, c = t % CELL_COLUMNS;
    const int* start = s.start + (long long) frame * (cells + 1);
    long long of = (long long) frame * s.samples;
    float2 sum[SPREAD_TOGETHER] = {};
    for (int neighbor = 0; neighbor < 4; neighbor++) {
        int above = band - (neighbor < 2), before = stack - (neighbor % 2 == 0);
        int top = band * CELL_ROWS + (above < 0 ? height : 0), left = stack * CELL_COLUMNS + (before < 0 ? width : 0);
        int from = (above < 0 ? bands - 1 : above) * cellsAcross + (before < 0 ? cellsAcross - 1 : before);
        for (int chunk = start[from]; chunk < start[from + 1]; chunk += SPREAD_CHUNK) {
            int count = min(SPREAD_CHUNK, start[from + 1] - chunk);
            __syncthreads();
            for (int e = t; e < 2 * count * KERNEL_TAPS; e += 128) {
                int k = e / (2 * KERNEL_TAPS), tap = e % KERNEL_TAPS;
                if (e / KERNEL_TAPS % 2 == 0) down[k][tap] = tapWeight(s.rowTable, s.rowOffset[of + chunk + k], tap);
                else across[k][tap] = tapWeight(s.columnTable, s.columnOffset[of + chunk + k], tap);
            }
            for (int e = t; e < count * SPREAD_TOGETHER; e += 128) {
                int k = e % count, q = e / count;
                bool there = first + q < batch;
                value[k][q] = make_float2(0, 0);
                if (there) value[k][q] = y[((first + q) * s.frames + frame) * s.samples + s.order[of + chunk + k]];
            }
            if (t < count) {
                firstRow[t] = s.row[of + chunk + t] - top;
                firstColumn[t] = s.column[of + chunk + t] - left;
            }
            __syncthreads();
            for (int k = 0; k < count; k++) {
                unsigned i = (unsigned) (r - firstRow[k]), j = (unsigned) (c - firstColumn[k]);
                if (i >= KERNEL_TAPS || j >= KERNEL_TAPS) continue;
                float weight = down[k][i] * across[k][j];
                UNROLL for (int q = 0; q < SPREAD_TOGETHER; q++) {
                    sum[q].x = fmaf(weight, value[k][q].x, sum[q].x);
                    sum[q].y = fmaf(weight, value[k][q].y, sum[q].y);
                }
            }
        }
    }
    int at = (band * CELL_ROWS + r) * width + stack * CELL_COLUMNS + c;
    for (int q = 0; q < SPREAD_TOGETHER && first + q < batch; q++) grids[((first + q) * s.frames + frame) * height * width + at] = sum[q];
}
