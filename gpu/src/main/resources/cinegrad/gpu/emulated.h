// The part of CUDA C++ that the kernels use, for g++: so that they run, block after block, where there is no GPU.
//
// The threads of a block take turns on one processor; one that waits (for its block, for its warp) hands over to the next.
// `__shared__` arrays are static: blocks do not overlap. Every load and store is checked by the runtime in emulated.cpp.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>

#define __global__
#define __device__
#define __host__
#define __shared__ static
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))

struct Index3 { unsigned x, y, z; };

// Set by the runtime before a thread goes on.
extern Index3 threadIdx, blockIdx, blockDim, gridDim;

struct __align__(8) float2 { float x, y; };
struct __align__(16) float4 { float x, y, z, w; };
struct __align__(16) double2 { double x, y; };
static inline float2 make_float2(float x, float y) { return {x, y}; }
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline double2 make_double2(double x, double y) { return {x, y}; }

static inline int min(int a, int b) { return a < b ? a : b; }
static inline int max(int a, int b) { return a > b ? a : b; }
static inline long long min(long long a, long long b) { return a < b ? a : b; }
static inline long long max(long long a, long long b) { return a > b ? a : b; }
template <class T> static inline T __ldg(const T* p) { return *p; }
static inline unsigned __float_as_uint(float x) { unsigned u; memcpy(&u, &x, 4); return u; }
static inline float __uint_as_float(unsigned u) { float x; memcpy(&x, &u, 4); return x; }
static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned) ((uint64_t) a * b >> 32); }

// ---- the runtime ----

extern "C" {
void emulated_wait();                                       // until every thread of the block waits, too
void emulated_exchange(const void* mine, unsigned bytes);   // leaves at most 64 bytes for the other threads of the warp, and waits
const void* emulated_received(unsigned lane);               // what that thread left at the last exchange
void* emulated_dynamic_shared();
void emulated_copy_later(void* to, const void* from, unsigned bytes, unsigned valid);
void emulated_copies_commit();
void emulated_copies_wait(unsigned groupsLeft);
bool emulated_is_late();                                    // whether what may run beside a thread does so as late as possible, in this launch
void emulated_register(const char* name, void (*trampoline)(void*, void**), void* kernel, const unsigned* sizes, int arguments);
}

#define EMULATED_FENCE asm volatile("" ::: "memory")

static inline void __syncthreads() { EMULATED_FENCE; emulated_wait(); EMULATED_FENCE; }

static inline unsigned emulated_lane() {
    return (threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)) % 32;
}

template <class T> static inline T __shfl_sync(unsigned, T value, int lane) {
    emulated_exchange(&value, sizeof(T));
    T got;
    memcpy(&got, emulated_received(lane & 31), sizeof(T));
    return got;
}
template <class T> static inline T __shfl_xor_sync(unsigned mask, T value, int bits) {
    return __shfl_sync(mask, value, (int) (emulated_lane() ^ bits));
}
static inline int atomicAdd(int* at, int value) { int old = *at; *at += value; return old; }

// ---- kernels by name ----

template <class... A, size_t... I> static inline void emulated_invoke(void (*kernel)(A...), void** p, std::index_sequence<I...>) {
    kernel(*(std::remove_reference_t<A>*) p[I]...);
}
template <class... A> struct Registration {
    Registration(const char* name, void (*kernel)(A...)) {
        static const unsigned sizes[] = {(unsigned) sizeof(A)...};
        emulated_register(name, [](void* k, void** p) { emulated_invoke((void (*)(A...)) k, p, std::index_sequence_for<A...>()); }, (void*) kernel, sizes,
                (int) sizeof...(A));
    }
};
template <class... A> Registration(const char*, void (*)(A...)) -> Registration<A...>;

#define KERNEL(name, arguments) \
    extern "C" void name arguments; \
    static Registration registration_##name(#name, &name); \
    extern "C" void name arguments
#define KERNEL_BOUNDED(name, threads, blocks, arguments) KERNEL(name, arguments)
#define DYNAMIC_SHARED(type, name) type* name = (type*) emulated_dynamic_shared()
#define UNROLL _Pragma("GCC unroll 64")
#define UNROLL_LESS(n) _Pragma("GCC unroll 4")
#define RARELY_CALLED __attribute__((noinline))
