// Products on tensor cores, and copies to shared memory that run beside them.
//
// `multiply` adds the product of a 16 × 8 and an 8 × 8 fragment to a 16 × 8 one. Numbers go in as TF32, with 10 bits after the
// leading one. EXACT splits each into two such numbers and adds three products, which leaves an error of about 2⁻²³; since tensor cores cut
// their sums off instead of rounding them, these three are added up from 0 and their sum is rounded into d elsewhere. Source: Ootomo and
// Yokota, *Recovering single precision accuracy from Tensor Cores*, IJHPCA 2022.
//
// Who holds what, g = lane / 4, t = lane mod 4: a = A[g][t], A[g+8][t], A[g][t+4], A[g+8][t+4]; b = B[t][g], B[t+4][g];
// d = D[g][2t], D[g][2t+1], D[g+8][2t], D[g+8][2t+1]. Source: PTX ISA, `mma.m16n8k8`.
#pragma once
#include "common.cuh"

#ifdef __CUDACC__

static __device__ __forceinline__ float roundedToTf32(float x) {
    unsigned u;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(u) : "f"(x));
    return __uint_as_float(u);
}

static __device__ __forceinline__ void multiplyTf32(float* d, const float* a, const float* b) {
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                 : "r"(__float_as_uint(a[0])), "r"(__float_as_uint(a[1])), "r"(__float_as_uint(a[2])), "r"(__float_as_uint(a[3])),
                   "r"(__float_as_uint(b[0])), "r"(__float_as_uint(b[1])));
}

// Copies 16 bytes, of which only the first `valid` are read and the others become 0.
static __device__ __forceinline__ void copyAsync(float* shared, const float* global, int valid) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"((unsigned) __cvta_generic_to_shared(shared)), "l"(global), "r"(valid));
}
static __device__ __forceinline__ void commitCopies() { asm volatile("cp.async.commit_group;"); }
template <int LEFT> static __device__ __forceinline__ void waitForCopies() { asm volatile("cp.async.wait_group %0;" ::"n"(LEFT)); }

#else

// NaN stays NaN, also one whose bits a sum would carry over.
static inline float roundedToTf32(float x) { return x != x ? NOTHING : __uint_as_float((__float_as_uint(x) + 0x1000u) & ~0x1fffu); }

static inline void copyAsync(float* shared, const float* global, int valid) { emulated_copy_later(shared, global, 16, (unsigned) valid); }
static inline void commitCopies() { emulated_copies_commit(); }
template <int LEFT> static inline void waitForCopies() { emulated_copies_wait(LEFT); }

#endif

struct Split { float high, low; };

template <bool EXACT> static __device__ __forceinline__ Split split(float x) {
    float high = roundedToTf32(x);
    return {high, EXACT ? roundedToTf32(x - high) : 0.0f};
}

#ifdef __CUDACC__

// d += A·B for the 2 × 4 tiles of a warp.
template <bool EXACT> static __device__ __forceinline__ void multiply(float (&d)[2][4][4], const float (&a)[2][4], const float (&b)[4][2]) {
    float highA[2][4], lowA[2][4];
    UNROLL for (int i = 0; i < 2; i++) {
        UNROLL for (int e = 0; e < 4; e++) {
            Split s = split<EXACT>(a[i][e]);
            highA[i][e] = s.high;
            lowA[i][e] = s.low;
        }
    }
    UNROLL for (int j = 0; j < 4; j++) {
        float highB[2], lowB[2];
        UNROLL for (int e = 0; e < 2; e++) {
            Split s = split<EXACT>(b[j][e]);
            highB[e] = s.high;
            lowB[e] = s.low;
        }
        UNROLL for (int i = 0; i < 2; i++) {
            if (!EXACT) {
                multiplyTf32(d[i][j], highA[i], highB);
                continue;
            }
            float sum[4] = {};
            multiplyTf32(sum, lowA[i], highB);
            multiplyTf32(sum, highA[i], lowB);
            multiplyTf32(sum, highA[i], highB);
            UNROLL for (int e = 0; e < 4; e++) d[i][j][e] += sum[e];
        }
    }
}

#else

// The same in plain loops: each lane leaves its fragments for the others, then makes its own results, products in the same order.
template <bool EXACT> static inline void multiply(float (&d)[2][4][4], const float (&a)[2][4], const float (&b)[4][2]) {
    struct Fragments { float a[2][4], b[4][2]; } mine;
    memcpy(mine.a, a, sizeof mine.a);
    memcpy(mine.b, b, sizeof mine.b);
    emulated_exchange(&mine, sizeof mine);
    auto of = (const Fragments*) emulated_received(0);
    int g = (int) emulated_lane() / 4, t = (int) emulated_lane() % 4;
    Split rows[2][2][8], columns[4][2][8];
    for (int k = 0; k < 8; k++) {
        for (int i = 0; i < 2; i++) {
            for (int upper = 0; upper < 2; upper++) rows[i][upper][k] = split<EXACT>(of[g * 4 + k % 4].a[i][upper + 2 * (k / 4)]);
        }
        for (int j = 0; j < 4; j++) {
            for (int odd = 0; odd < 2; odd++) columns[j][odd][k] = split<EXACT>(of[(2 * t + odd) * 4 + k % 4].b[j][k / 4]);
        }
    }
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 4; j++) {
            for (int e = 0; e < 4; e++) {
                const Split* left = rows[i][e / 2];
                const Split* right = columns[j][e % 2];
                float sum = EXACT ? 0.0f : d[i][j][e];
                if (EXACT) {
                    for (int k = 0; k < 8; k++) sum = fmaf(left[k].low, right[k].high, sum);
                    for (int k = 0; k < 8; k++) sum = fmaf(left[k].high, right[k].low, sum);
                }
                for (int k = 0; k < 8; k++) sum = fmaf(left[k].high, right[k].high, sum);
                d[i][j][e] = EXACT ? d[i][j][e] + sum : sum;
            }
        }
    }
}

#endif
