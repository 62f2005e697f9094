// What measuring a card needs: a pause to queue work behind, and the fastest products there are.
#include "tensor.cuh"

// Keeps the stream busy for so long; the emulated device never is.
KERNEL(pause, (unsigned long long nanoseconds)) {
#ifdef __CUDACC__
    unsigned long long start, now;
    asm volatile("mov.u64 %0, %globaltimer;" : "=l"(start));
    do asm volatile("mov.u64 %0, %globaltimer;" : "=l"(now)); while (now - start < nanoseconds);
#endif
}

// Products of TF32 fragments out of registers alone: `rounds` times eight of 16 × 8 × 8 in each warp.
KERNEL(tensorProducts, (float* __restrict__ y, int rounds)) {
    float a[2][4], b[4][2], d[2][4][4] = {};
    for (int i = 0; i < 8; i++) {
        a[i / 4][i % 4] = 1e-3f * (float) (threadIdx.x + i);
        b[i / 2][i % 2] = 1e-3f * (float) (threadIdx.x + 9 * i);
    }
    for (int r = 0; r < rounds; r++) multiply<false>(d, a, b);
    float sum = 0;
    for (int i = 0; i < 32; i++) sum += d[i / 16][i / 4 % 4][i % 4];
    y[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}
