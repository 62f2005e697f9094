// y = A·B for a batch of matrices, each operand possibly transposed.
//
// A is m × k, B is k × n, y is m × n, row by row; `starts` holds for each batch the first element of A's matrix, then of B's.
// A block makes 64 × 64 outputs from strips of 16 along k in shared memory, a thread 4 × 4 of them.
#include "common.cuh"

static const int TILE = 64, STRIP = 16;

KERNEL_BOUNDED(matmul, 256, 2, (const float* __restrict__ as, const float* __restrict__ bs, float* __restrict__ ys, const int* __restrict__ starts,
        int m, int n, int k, int transposeA, int transposeB)) {
    __shared__ float a[STRIP][TILE + 4];
    __shared__ float b[STRIP][TILE + 4];
    int t = (int) threadIdx.x;
    unsigned across = ((unsigned) n + TILE - 1) / TILE;
    int row = (int) (blockIdx.x / across) * TILE, column = (int) (blockIdx.x % across) * TILE;
    const float* A = as + starts[2 * blockIdx.z];
    const float* B = bs + starts[2 * blockIdx.z + 1];
    float sum[4][4] = {};
    int ty = t / 16 * 4, tx = t % 16 * 4;
    for (int strip = 0; strip < k; strip += STRIP) {
        for (int e = t; e < TILE * STRIP; e += 256) {
            int i = transposeA ? e % TILE : e / STRIP, kk = transposeA ? e / TILE : e % STRIP;
            bool inside = row + i < m && strip + kk < k;
            a[kk][i] = !inside ? 0.0f : transposeA ? A[(long long) (strip + kk) * m + row + i] : A[(long long) (row + i) * k + strip + kk];
        }
        for (int e = t; e < TILE * STRIP; e += 256) {
            int j = transposeB ? e / STRIP : e % TILE, kk = transposeB ? e % STRIP : e / TILE;
            bool inside = column + j < n && strip + kk < k;
            b[kk][j] = !inside ? 0.0f : transposeB ? B[(long long) (column + j) * k + strip + kk] : B[(long long) (strip + kk) * n + column + j];
        }
        __syncthreads();
        UNROLL_LESS(16)
        for (int kk = 0; kk < STRIP; kk++) {
            float p[4], q[4];
            UNROLL for (int i = 0; i < 4; i++) p[i] = a[kk][ty + i];
            UNROLL for (int j = 0; j < 4; j++) q[j] = b[kk][tx + j];
            UNROLL for (int i = 0; i < 4; i++) {
                UNROLL for (int j = 0; j < 4; j++) sum[i][j] = fmaf(p[i], q[j], sum[i][j]);
            }
        }
        __syncthreads();
    }
    float* y = ys + (long long) blockIdx.z * m * n;
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
            if (row + ty + i < m && column + tx + j < n) y[(long long) (row + ty + i) * n + column + tx + j] = sum[i][j];
        }
    }
}

// The same for complex numbers, 32 × 32 outputs a block and 2 × 2 a thread.
KERNEL_BOUNDED(matmulComplex, 256, 2, (const float2* __restrict__ as, const float2* __restrict__ bs, float2* __restrict__ ys,
        const int* __restrict__ starts, int m, int n, int k, int transposeA, int transposeB)) {
    __shared__ float2 a[16][33];
    __shared__ float2 b[16][33];
    int t = (int) threadIdx.x;
    unsigned across = ((unsigned) n + 31) / 32;
    int row = (int) (blockIdx.x / across) * 32, column = (int) (blockIdx.x % across) * 32;
    const float2* A = as + starts[2 * blockIdx.z];
    const float2* B = bs + starts[2 * blockIdx.z + 1];
    float2 sum[2][2] = {};
    int ty = t / 16 * 2, tx = t % 16 * 2;
    for (int strip = 0; strip < k; strip += 16) {
        for (int e = t; e < 32 * 16; e += 256) {
            int i = transposeA ? e % 32 : e / 16, kk = transposeA ? e / 32 : e % 16;
            bool inside = row + i < m && strip + kk < k;
            a[kk][i] = !inside ? make_float2(0, 0) : transposeA ? A[(long long) (strip + kk) * m + row + i] : A[(long long) (row + i) * k + strip + kk];
            int j = transposeB ? e / 16 : e % 32;
            kk = transposeB ? e % 16 : e / 32;
            inside = column + j < n && strip + kk < k;
            b[kk][j] = !inside ? make_float2(0, 0) : transposeB ? B[(long long) (column + j) * k + strip + kk] : B[(long long) (strip + kk) * n + column + j];
        }
        __syncthreads();
        for (int kk = 0; kk < 16; kk++) {
            UNROLL for (int i = 0; i < 2; i++) {
                UNROLL for (int j = 0; j < 2; j++) {
                    float2 p = a[kk][ty + i], q = b[kk][tx + j];
                    sum[i][j].x = fmaf(p.x, q.x, fmaf(-p.y, q.y, sum[i][j].x));
                    sum[i][j].y = fmaf(p.x, q.y, fmaf(p.y, q.x, sum[i][j].y));
                }
            }
        }
        __syncthreads();
    }
    float2* y = ys + (long long) blockIdx.z * m * n;
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
            if (row + ty + i < m && column + tx + j < n) y[(long long) (row + ty + i) * n + column + tx + j] = sum[i][j];
        }
    }
}
