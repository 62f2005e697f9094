// Products of warpgroups, four warps that work as one, out of shared memory; for compute capability 9.0 alone.
//
// An `Operand` is a matrix of TF32 numbers whose rows are 32 numbers (128 bytes) long and follow each other, row 0 at a multiple of
// 1024 bytes; within row r the 16-byte pieces are permuted, piece p standing at p XOR (r mod 8), so that the eight rows read together
// lie in different banks. A product takes eight of a row's numbers. The lower 13 bits of a number are not looked at.
//
// Products run beside what the warpgroup does next; until `wait` neither operands nor sums may be touched. Source: PTX ISA,
// *Asynchronous warpgroup level matrix instructions*, `wgmma`.
//
// Who holds what, with w = warp of the four, g = lane / 4, t = lane mod 4: of the 64 × N sums, sums[4·j + 2·i + e] is D[16·w + g + 8·i][8·j + 2·t + e];
// of a left factor in registers, a[2·j + i] is A[16·w + g + 8·i][t + 4·j].
#pragma once
#include "tensor.cuh"

static const int OPERAND_ROW = 32, OPERAND_ALIGNMENT = 1024;

// Where number `column` of row `row` of an operand lies, counted from its start.
static __device__ __forceinline__ int placeInOperand(int row, int column) { return row * OPERAND_ROW + (column ^ (row % 8 * 4)); }

#ifdef __CUDACC__

// The first place from `shared` on where an operand may start; shared memory must have so many bytes more.
static __device__ __forceinline__ float* alignedForOperands(float* shared) {
    return shared + (OPERAND_ALIGNMENT - (unsigned) __cvta_generic_to_shared(shared) % OPERAND_ALIGNMENT) % OPERAND_ALIGNMENT / 4;
}

struct Operand { unsigned long long descriptor; };

// The eight columns from `column` on of the operand that starts at `shared`.
static __device__ __forceinline__ Operand operandAt(const float* shared, int column) {
    unsigned at = (unsigned) __cvta_generic_to_shared(shared + column);
    const unsigned long long rowsInEights = 1024 >> 4, swizzled128 = 1;
    return {(at & 0x3ffff) >> 4 | 1ull << 16 | rowsInEights << 32 | swizzled128 << 62};
}

// What this thread has written to shared memory becomes visible to products that start after the next barrier.
static __device__ __forceinline__ void publishForProducts() { asm volatile("fence.proxy.async.shared::cta;" ::: "memory"); }

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)

#define FOUR(i) "+f"(sums[i]), "+f"(sums[i + 1]), "+f"(sums[i + 2]), "+f"(sums[i + 3])
#define SIXTEEN(i) FOUR(i), FOUR(i + 4), FOUR(i + 8), FOUR(i + 12)

struct Products {
    __device__ __forceinline__ void begin() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }

    // sums += A·Bᵀ for 64 rows of A, 256 rows of B.
    __device__ __forceinline__ void add(float (&sums)[128], Operand a, Operand b) {
        asm volatile("wgmma.mma_async.sync.aligned.m64n256k8.f32.tf32.tf32 {"
            "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
            "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, "
            "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, "
            "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63, "
            "%64, %65, %66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, %77, %78, %79, "
            "%80, %81, %82, %83, %84, %85, %86, %87, %88, %89, %90, %91, %92, %93, %94, %95, "
            "%96, %97, %98, %99, %100, %101, %102, %103, %104, %105, %106, %107, %108, %109, %110, %111, "
            "%112, %113, %114, %115, %116, %117, %118, %119, %120, %121, %122, %123, %124, %125, %126, %127}, "
            "%128, %129, 1, 1, 1;"
            : SIXTEEN(0), SIXTEEN(16), SIXTEEN(32), SIXTEEN(48), SIXTEEN(64), SIXTEEN(80), SIXTEEN(96), SIXTEEN(112)
            : "l"(a.descriptor), "l"(b.descriptor));
    }

    // The same for 192 rows of B, the left factor being in registers and rounded to TF32.
    __device__ __forceinline__ void add(float (&sums)[96], const float (&a)[4], Operand b) {
        asm volatile("wgmma.mma_async.sync.aligned.m64n192k8.f32.tf32.tf32 {"
            "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
            "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, "
            "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, "
            "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63, "
            "%64, %65, %66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, %77, %78, %79, "
            "%80, %81, %82, %83, %84, %85, %86, %87, %88, %89, %90, %91, %92, %93, %94, %95}, "
            "{%96, %97, %98, %99}, %100, 1, 1, 1;"
            : SIXTEEN(0), SIXTEEN(16), SIXTEEN(32), SIXTEEN(48), SIXTEEN(64), SIXTEEN(80)
            : "r"(__float_as_uint(a[0])), "r"(__float_as_uint(a[1])), "r"(__float_as_uint(a[2])), "r"(__float_as_uint(a[3])), "l"(b.descriptor));
    }

    __device__ __forceinline__ void commit() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }

    template <int N> __device__ __forceinline__ void wait(float (&sums)[N]) {
        asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
        UNROLL for (int i = 0; i < N; i++) asm volatile("" : "+f"(sums[i])::"memory");
    }
};

#undef SIXTEEN
#undef FOUR

#endif

#else

static inline float* alignedForOperands(float* shared) {
    return shared + (OPERAND_ALIGNMENT - (uintptr_t) shared % OPERAND_ALIGNMENT) % OPERAND_ALIGNMENT / 4;
}

struct Operand { const float* start; int column; };

static inline Operand operandAt(const float* shared, int column) { return {shared, column}; }
static inline void publishForProducts() { }

// Products are made when they are asked for or, in every other launch, when they are waited for: both must be right.
class Products {
    struct Product {
        float a[4];
        Operand left, right;
    } pending[16];
    int count = 0;

    template <int N> void add(float (&sums)[N], const Product& product) {
        if (emulated_is_late()) pending[count++] = product;
        else multiply(sums, product);
    }

    static float at(const Operand& operand, int row, int k) {
        return __uint_as_float(__float_as_uint(operand.start[placeInOperand(row, operand.column + k)]) & ~0x1fffu);
    }

    // A left factor in registers is that of all lanes.
    template <int N> static void multiply(float (&sums)[N], const Product& product) {
        int lane = (int) emulated_lane(), row = (int) threadIdx.x % 128 / 32 * 16 + lane / 4, column = lane % 4 * 2;
        float left[2][8];
        if (!product.left.start) emulated_exchange(product.a, sizeof product.a);
        for (int i = 0; i < 2; i++) {
            for (int k = 0; k < 8; k++) {
                left[i][k] = product.left.start ? at(product.left, row + 8 * i, k) : ((const float*) emulated_received(lane / 4 * 4 + k % 4))[k / 4 * 2 + i];
            }
        }
        for (int j = 0; j < N / 4; j++) {
            for (int e = 0; e < 2; e++) {
                float right[8];
                for (int k = 0; k < 8; k++) right[k] = at(product.right, 8 * j + column + e, k);
                for (int i = 0; i < 2; i++) {
                    float sum = sums[4 * j + 2 * i + e];
                    for (int k = 0; k < 8; k++) sum = fmaf(left[i][k], right[k], sum);
                    sums[4 * j + 2 * i + e] = sum;
                }
            }
        }
    }

public:
    void begin() { }
    void add(float (&sums)[128], Operand a, Operand b) { add(sums, Product{{}, a, b}); }
    void add(float (&sums)[96], const float (&a)[4], Operand b) { add(sums, Product{{a[0], a[1], a[2], a[3]}, {nullptr, 0}, b}); }
    void commit() { }
    template <int N> void wait(float (&sums)[N]) {
        for (int i = 0; i < count; i++) multiply(sums, pending[i]);
        count = 0;
    }
};

#endif
