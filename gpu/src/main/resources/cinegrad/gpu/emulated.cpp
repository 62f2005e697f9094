// The machine that emulated.h speaks to: device memory, threads of a block as fibers, launches.
//
// Device memory is one reserved range of addresses with a shadow byte for every 8: how many of them may be touched. The kernels
// are compiled with -fsanitize=kernel-address, which calls the functions __asan_… below before every load and store; they stop
// the launch at the first address that no buffer holds. Indices of shared arrays are checked by -fsanitize=bounds.
#include "emulated.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <map>
#include <string>
#include <sys/mman.h>
#include <ucontext.h>
#include <unordered_map>
#include <vector>

Index3 threadIdx, blockIdx, blockDim, gridDim;

namespace {

// ---- device memory ----

constexpr uint64_t RANGE = 1ull << 37;
constexpr uint64_t REDZONE = 512;
char* base;
unsigned char* shadow;
uint64_t top;
struct Allocation { uint64_t bytes, used; };
std::map<uint64_t, Allocation> live;                        // by offset
std::multimap<uint64_t, uint64_t> freed;                    // room → offset

uint64_t room(uint64_t bytes) { return (bytes + REDZONE + 255) / 256 * 256; }

void openRange() {
    if (base) return;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    base = (char*) mmap(nullptr, RANGE, PROT_READ | PROT_WRITE, flags, -1, 0);
    shadow = (unsigned char*) mmap(nullptr, RANGE / 8, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (base == MAP_FAILED || shadow == MAP_FAILED) base = nullptr;
}

void mark(uint64_t offset, uint64_t bytes, bool usable) {
    memset(shadow + offset / 8, usable ? 8 : 0, bytes / 8);
    if (bytes % 8) shadow[(offset + bytes) / 8] = usable ? bytes % 8 : 0;
}

// ---- the threads of a block ----

constexpr int MOST = 1024;
constexpr size_t STACK = 128 << 10;
constexpr size_t SHARED = 228 << 10;
enum class State { IDLE, WAITS_FOR_BLOCK, WAITS_FOR_WARP };

struct Fiber {
    jmp_buf context;
    ucontext_t entry;
    bool entered;
    State state;
    int thread;
};

struct Copy { void* to; const void* from; unsigned bytes, valid; };
struct Mailbox { alignas(16) char bytes[64]; };

Fiber fibers[MOST];
char* stacks;
jmp_buf scheduler;
Fiber* running;
void (*trampoline)(void*, void**);
void* kernel;
void** arguments;
int threads, started;
bool backwards;
Mailbox mail[2][MOST];
int exchanges[MOST];
std::vector<std::vector<Copy>> copies[MOST];
char* dynamicShared;
char error[512];
bool failed;

// Every other launch walks through the threads from the last to the first, so that a missing barrier shows.
int orderOf(int k) { return backwards ? threads - 1 - k : k; }

void become(Fiber* f, int thread) {
    running = f;
    f->thread = thread;
    threadIdx = {(unsigned) thread % blockDim.x, (unsigned) thread / blockDim.x % blockDim.y, (unsigned) thread / (blockDim.x * blockDim.y)};
}

// Runs thread after thread until one has to wait; that one keeps this fiber, and the scheduler takes another.
void fiberMain() {
    for (;;) {
        Fiber* me = running;
        trampoline(kernel, arguments);
        if (!copies[me->thread].empty()) copies[me->thread].clear();
        if (started < threads) {
            become(me, orderOf(started++));
            continue;
        }
        me->state = State::IDLE;
        if (!_setjmp(me->context)) _longjmp(scheduler, 1);
    }
}

void resume(Fiber* f, int thread) {
    become(f, thread);
    if (_setjmp(scheduler)) return;
    if (f->entered) _longjmp(f->context, 1);
    f->entered = true;
    getcontext(&f->entry);
    f->entry.uc_stack.ss_sp = stacks + (f - fibers) * STACK;
    f->entry.uc_stack.ss_size = STACK;
    f->entry.uc_link = nullptr;
    makecontext(&f->entry, fiberMain, 0);
    setcontext(&f->entry);
}

void stop(const char* what) {
    if (!failed) {
        failed = true;
        snprintf(error, sizeof error, "%s by thread (%u,%u,%u) of block (%u,%u,%u)", what, threadIdx.x, threadIdx.y, threadIdx.z, blockIdx.x,
                blockIdx.y, blockIdx.z);
    }
    for (auto& f : fibers) f.entered = false;
    _longjmp(scheduler, 1);
}

void suspend(State state) {
    running->state = state;
    Fiber* me = running;
    if (!_setjmp(me->context)) _longjmp(scheduler, 1);
}

void runBlock() {
    static Fiber* at[MOST];
    for (int i = 0; i < threads; i++) {
        at[i] = nullptr;
        exchanges[i] = 0;
    }
    started = 0;
    int used = 0;
    while (started < threads && !failed) {
        Fiber* f = &fibers[used];
        resume(f, orderOf(started++));
        if (failed) return;
        if (f->state == State::IDLE) break;                 // the last thread ran to its end
        at[f->thread] = f;
        used++;
    }
    for (bool waiting = used > 0; waiting;) {
        bool all = true;
        waiting = false;
        for (int i = 0; i < threads; i++) all &= !at[i] || at[i]->state == State::WAITS_FOR_BLOCK;
        bool moved = false;
        for (int k = 0; k < threads; k++) {
            int i = orderOf(k);
            if (!at[i]) continue;
            bool go = all;
            if (at[i]->state == State::WAITS_FOR_WARP) {
                int first = i / 32 * 32;
                if (i != (backwards ? std::min(first + 31, threads - 1) : first)) continue;
                go = true;
                for (int j = first; j < std::min(first + 32, threads); j++) go &= at[j] && at[j]->state == State::WAITS_FOR_WARP;
                for (int l = 0; go && l < 32; l++) {
                    int j = backwards ? std::min(first + 31, threads - 1) - l : first + l;
                    if (j < first || j >= threads) continue;
                    resume(at[j], j);
                    if (failed) return;
                    if (at[j]->state == State::IDLE) at[j] = nullptr;
                }
                moved |= go;
                continue;
            }
            if (!go) continue;
            moved = true;
            resume(at[i], i);
            if (failed) return;
            if (at[i]->state == State::IDLE) at[i] = nullptr;
        }
        for (int i = 0; i < threads; i++) waiting |= at[i] != nullptr;
        if (waiting && !moved) {
            failed = true;
            snprintf(error, sizeof error, "threads of block (%u,%u,%u) wait at different barriers", blockIdx.x, blockIdx.y, blockIdx.z);
            for (auto& f : fibers) f.entered = false;
            return;
        }
    }
}

struct Kernel { void (*trampoline)(void*, void**); void* kernel; const unsigned* sizes; int arguments; };
std::vector<Kernel>& kernels() { static std::vector<Kernel> k; return k; }
std::unordered_map<std::string, int>& names() { static std::unordered_map<std::string, int> n; return n; }

}  // namespace

extern "C" {

void emulated_register(const char* name, void (*t)(void*, void**), void* k, const unsigned* sizes, int count) {
    names()[name] = (int) kernels().size();
    kernels().push_back({t, k, sizes, count});
}

// ---- called by the kernels ----

void emulated_wait() { suspend(State::WAITS_FOR_BLOCK); }

void emulated_exchange(const void* mine, unsigned bytes) {
    int thread = running->thread;
    memcpy(mail[++exchanges[thread] % 2][thread].bytes, mine, bytes);
    suspend(State::WAITS_FOR_WARP);
}

const void* emulated_received(unsigned lane) {
    int thread = running->thread;
    return mail[exchanges[thread] % 2][thread / 32 * 32 + lane].bytes;
}

void* emulated_dynamic_shared() { return dynamicShared; }

void emulated_copy_later(void* to, const void* from, unsigned bytes, unsigned valid) {
    auto& groups = copies[running->thread];
    if (((uint64_t) to | (uint64_t) from) % bytes) stop("misaligned address of an asynchronous copy");
    if (groups.empty()) groups.emplace_back();
    groups.back().push_back({to, from, bytes, valid});
}

bool emulated_is_late() { return backwards; }

void emulated_copies_commit() { copies[running->thread].emplace_back(); }

// ---- called by the compiler's checks ----

static inline bool usable(const void* p, size_t n) {
    uint64_t offset = (uint64_t) p - (uint64_t) base;
    if (offset >= RANGE) return true;                       // the stack, shared memory, constants
    for (uint64_t a = offset; a < offset + n; a = (a / 8 + 1) * 8) {
        uint64_t last = std::min(offset + n, (a / 8 + 1) * 8);
        if (shadow[a / 8] < last - a / 8 * 8) return false;
    }
    return true;
}

static void report(const void* p, size_t n, const char* verb) {
    char what[256];
    uint64_t offset = (uint64_t) p - (uint64_t) base;
    auto after = live.upper_bound(offset);
    if (after == live.begin()) {
        snprintf(what, sizeof what, "illegal address: %zu bytes %s where no buffer is", n, verb);
    } else {
        auto nearest = std::prev(after);
        snprintf(what, sizeof what, "illegal address: %zu bytes %s at byte %lld of a buffer of %lld", n, verb, (long long) (offset - nearest->first),
                (long long) nearest->second.used);
    }
    stop(what);
}

void emulated_copies_wait(unsigned groupsLeft) {
    auto& groups = copies[running->thread];
    while (groups.size() > groupsLeft + 1) {
        for (auto& c : groups.front()) {
            if (c.valid && !usable(c.from, c.valid)) report(c.from, c.valid, "copied");
            if (!usable(c.to, c.bytes)) report(c.to, c.bytes, "written by a copy");
            memcpy(c.to, c.from, c.valid);
            memset((char*) c.to + c.valid, 0, c.bytes - c.valid);
        }
        groups.erase(groups.begin());
    }
}

#define CHECKED(n) \
    void __asan_load##n##_noabort(void* p) { if (!usable(p, n)) report(p, n, "read"); } \
    void __asan_store##n##_noabort(void* p) { if (!usable(p, n)) report(p, n, "written"); }
CHECKED(1) CHECKED(2) CHECKED(4) CHECKED(8) CHECKED(16)
void __asan_loadN_noabort(void* p, size_t n) { if (!usable(p, n)) report(p, n, "read"); }
void __asan_storeN_noabort(void* p, size_t n) { if (!usable(p, n)) report(p, n, "written"); }
void __asan_handle_no_return() { }
void __asan_before_dynamic_init(const char*) { }
void __asan_after_dynamic_init() { }

// `data` begins with the place in the source (16 bytes) and the type; then the binary logarithm of the alignment.
void __ubsan_handle_type_mismatch_v1(void* data, void* p) {
    char what[128];
    snprintf(what, sizeof what, "misaligned address: %p is no multiple of %d", p, 1 << ((unsigned char*) data)[24]);
    stop(what);
}

void __ubsan_handle_out_of_bounds(void*, void* index) {
    char what[128];
    snprintf(what, sizeof what, "index %lld outside a fixed-size array", (long long) (intptr_t) index);
    stop(what);
}

// ---- called by the driver ----

// A new buffer full of NaN; 0 if the range is used up.
uint64_t emulated_allocate(uint64_t bytes) {
    openRange();
    if (!base) return 0;
    uint64_t need = room(bytes);
    uint64_t offset;
    auto reuse = freed.find(need);
    if (reuse != freed.end()) {
        offset = reuse->second;
        freed.erase(reuse);
    } else {
        if (top + need + REDZONE > RANGE) return 0;
        offset = top + REDZONE;
        top = offset + need;
        offset = offset / 256 * 256;
    }
    live[offset] = {bytes, bytes};
    mark(offset, bytes, true);
    memset(base + offset, 0xff, bytes);
    return (uint64_t) (base + offset);
}

int emulated_free(uint64_t address) {
    auto found = live.find(address - (uint64_t) base);
    if (found == live.end()) return 1;
    uint64_t bytes = found->second.bytes;
    mark(found->first, bytes, false);
    uint64_t whole = bytes / 4096 * 4096;
    if (whole >= 1 << 20) {
        char* page = (char*) (((uint64_t) base + found->first + 4095) / 4096 * 4096);
        madvise(page, whole - 4096, MADV_DONTNEED);
    }
    freed.insert({room(bytes), found->first});
    live.erase(found);
    return 0;
}

// Of this allocation only the first `bytes` may be touched from now on; what they hold is forgotten.
int emulated_use(uint64_t address, uint64_t bytes) {
    auto found = live.find(address - (uint64_t) base);
    if (found == live.end() || bytes > found->second.bytes) return 1;
    found->second.used = bytes;
    mark(found->first, found->second.bytes, false);
    mark(found->first, bytes, true);
    memset(base + found->first, 0xff, bytes);
    return 0;
}

// Whether all of these bytes belong to buffers.
int emulated_holds(uint64_t address, uint64_t bytes) {
    uint64_t offset = address - (uint64_t) base;
    return offset < RANGE && usable((void*) address, bytes);
}

int emulated_find(const char* name) {
    auto found = names().find(name);
    return found == names().end() ? -1 : found->second;
}

// How many arguments a kernel has; `sizes` becomes their bytes.
int emulated_arguments(int index, const unsigned** sizes) {
    *sizes = kernels()[index].sizes;
    return kernels()[index].arguments;
}

const char* emulated_error() { return error; }

// Runs a kernel over the whole grid; 0 if all went well.
int emulated_launch(int index, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ, unsigned sharedBytes,
        void** parameters) {
    openRange();
    failed = false;
    threads = (int) (blockX * blockY * blockZ);
    if (threads < 1 || threads > MOST || sharedBytes > SHARED || gridX < 1 || gridY < 1 || gridZ < 1 || gridY > 65535 || gridZ > 65535) {
        snprintf(error, sizeof error, "invalid configuration");
        return 2;
    }
    if (!stacks) stacks = (char*) mmap(nullptr, MOST * STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    uint64_t shared = sharedBytes ? emulated_allocate(sharedBytes) : 0;
    dynamicShared = (char*) shared;
    trampoline = kernels()[index].trampoline;
    kernel = kernels()[index].kernel;
    arguments = parameters;
    blockDim = {blockX, blockY, blockZ};
    gridDim = {gridX, gridY, gridZ};
    backwards = !backwards;
    for (unsigned z = 0; z < gridZ && !failed; z++) {
        for (unsigned y = 0; y < gridY && !failed; y++) {
            for (unsigned x = 0; x < gridX && !failed; x++) {
                blockIdx = {x, y, z};
                if (shared) memset(dynamicShared, 0xff, sharedBytes);
                runBlock();
            }
        }
    }
    if (failed) for (auto& c : copies) c.clear();
    if (shared) emulated_free(shared);
    return failed ? 1 : 0;
}

}
