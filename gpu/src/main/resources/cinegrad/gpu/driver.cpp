// The functions of the CUDA driver that CudaDriver and CudaDevice call through JCuda, over emulated.cpp: built as a libcuda.so.1, so that the
// whole way to a card is walked where there is none.
//
// As strict and as late as a driver may be. Work of the stream is done when somebody waits for it, or too much of it waits; arguments are
// copied when a kernel is launched. A thread without a context gets nothing, shared memory beyond 48 KB must have been asked for, a kernel that
// failed takes the context with it. The environment variable CINEGRAD_CARD describes the card, in words like those of DEFAULTS below.
#include "emulated.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

// ---- emulated.cpp ----

extern "C" {
uint64_t emulated_allocate(uint64_t bytes);
int emulated_free(uint64_t address);
int emulated_holds(uint64_t address, uint64_t bytes);
int emulated_find(const char* name);
int emulated_arguments(int index, const unsigned** sizes);
const char* emulated_error();
int emulated_launch(int index, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ, unsigned sharedBytes,
        void** parameters);
}

namespace {

// `kernels=skipped` leaves out all kernels, copies and memory, to count what a large step asks for.
const char* DEFAULTS = "devices=1 capability=90 multiprocessors=4 megabytes=16384 kernels=run";

// The values of CUresult in use.
enum Code {
    SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_IMAGE = 200, INVALID_CONTEXT = 201,
    NO_BINARY_FOR_GPU = 209, INVALID_HANDLE = 400, NOT_FOUND = 500, ILLEGAL_ADDRESS = 700
};

// The values of CUdevice_attribute in use.
enum Attribute { MULTIPROCESSORS = 16, CAPABILITY_MAJOR = 75, CAPABILITY_MINOR = 76 };

const int MAX_DYNAMIC_SHARED = 8, SHARED_WITHOUT_ASKING = 48 << 10, MOST_WAITING = 1024;
const unsigned FATBIN_MAGIC = 0xba55ed50;

// What CINEGRAD_CARD says of `name`, or DEFAULTS.
std::string word(const std::string& name) {
    const char* asked = getenv("CINEGRAD_CARD");
    static const std::string words = " " + std::string(DEFAULTS) + " " + (asked ? asked : "") + " ";
    auto at = words.rfind(" " + name + "=");                // the last one counts
    if (at == std::string::npos) return "";
    at += name.size() + 2;
    return words.substr(at, words.find(' ', at) - at);
}

long number(const std::string& name) { return atol(word(name).c_str()); }
bool skips() { static const bool s = word("kernels") == "skipped"; return s; }

struct Function { int index, shared; };
struct Event { double seconds; bool recorded; };

std::mutex mutex;
bool initialised;
int lost;                                                   // the code that every call answers after a kernel failed
thread_local bool current;
std::deque<std::function<int()>> waiting;
std::map<uint64_t, uint64_t> allocations;
uint64_t used, nextAddress = 1ull << 40;
std::map<std::string, Function> functions;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Does all but the last `left` pieces of work.
int work(size_t left) {
    while (!lost && waiting.size() > left) {
        lost = waiting.front()();
        waiting.pop_front();
    }
    return lost;
}

int later(std::function<int()> piece) {
    waiting.push_back(std::move(piece));
    return waiting.size() > MOST_WAITING ? work(MOST_WAITING / 2) : lost;
}

bool holds(uint64_t address, uint64_t bytes) { return skips() || emulated_holds(address, bytes); }

}  // namespace

#define ENTER \
    std::lock_guard<std::mutex> guard(mutex); \
    if (!initialised) return NOT_INITIALIZED; \
    if (lost) return lost
#define ENTER_CONTEXT ENTER; if (!current) return INVALID_CONTEXT

extern "C" {

int cuInit(unsigned) {
    initialised = number("devices") > 0;
    return initialised ? SUCCESS : NO_DEVICE;
}
int cuDriverGetVersion(int* version) { *version = 13000; return SUCCESS; }
int cuDeviceGetCount(int* count) { ENTER; *count = (int) number("devices"); return SUCCESS; }
int cuDeviceGet(int* device, int ordinal) {
    ENTER;
    if (ordinal < 0 || ordinal >= number("devices")) return INVALID_DEVICE;
    *device = ordinal;
    return SUCCESS;
}
int cuDeviceGetName(char* name, int length, int) { ENTER; snprintf(name, (size_t) length, "emulated driver"); return SUCCESS; }
int cuDeviceTotalMem_v2(size_t* bytes, int) { ENTER; *bytes = (size_t) number("megabytes") << 20; return SUCCESS; }
int cuDeviceGetAttribute(int* value, int attribute, int) {
    ENTER;
    switch (attribute) {
        case MULTIPROCESSORS: *value = (int) number("multiprocessors"); return SUCCESS;
        case CAPABILITY_MAJOR: *value = (int) number("capability") / 10; return SUCCESS;
        case CAPABILITY_MINOR: *value = (int) number("capability") % 10; return SUCCESS;
        default: return INVALID_VALUE;
    }
}

int cuDevicePrimaryCtxRetain(void** context, int) { ENTER; *context = &initialised; return SUCCESS; }
int cuDevicePrimaryCtxRelease_v2(int) { ENTER; return SUCCESS; }
int cuCtxSetCurrent(void* context) {
    ENTER;
    if (context != &initialised) return INVALID_CONTEXT;
    current = true;
    return SUCCESS;
}

int cuModuleLoadData(void** module, const void* image) {
    ENTER_CONTEXT;
    unsigned magic;
    memcpy(&magic, image, sizeof magic);
    if (magic != FATBIN_MAGIC) return INVALID_IMAGE;
    if (number("capability") < 80) return NO_BINARY_FOR_GPU;
    *module = &functions;
    return SUCCESS;
}
int cuModuleUnload(void* module) { ENTER_CONTEXT; return module == &functions ? SUCCESS : INVALID_HANDLE; }
int cuModuleGetFunction(void** function, void* module, const char* name) {
    ENTER_CONTEXT;
    if (module != &functions) return INVALID_HANDLE;
    int index = emulated_find(name);
    if (index < 0) return NOT_FOUND;
    *function = &functions.insert({name, {index, SHARED_WITHOUT_ASKING}}).first->second;
    return SUCCESS;
}
int cuFuncSetAttribute(void* function, int attribute, int value) {
    ENTER_CONTEXT;
    int most = number("capability") == 80 ? 163 << 10 : number("capability") == 90 || number("capability") == 100 ? 227 << 10 : 99 << 10;
    if (attribute != MAX_DYNAMIC_SHARED || value > most) return INVALID_VALUE;
    ((Function*) function)->shared = value;
    return SUCCESS;
}

int cuMemAlloc_v2(uint64_t* address, size_t bytes) {
    ENTER_CONTEXT;
    if (bytes == 0) return INVALID_VALUE;
    if (used + bytes > (uint64_t) number("megabytes") << 20) return OUT_OF_MEMORY;
    *address = skips() ? nextAddress : emulated_allocate(bytes);
    if (!*address) return OUT_OF_MEMORY;
    nextAddress += (bytes + 511) / 512 * 512;
    allocations[*address] = bytes;
    used += bytes;
    return SUCCESS;
}
int cuMemFree_v2(uint64_t address) {
    ENTER_CONTEXT;
    auto found = allocations.find(address);
    if (found == allocations.end()) return INVALID_VALUE;
    used -= found->second;
    allocations.erase(found);
    return skips() || !emulated_free(address) ? SUCCESS : INVALID_VALUE;
}
int cuMemGetInfo_v2(size_t* free, size_t* total) {
    ENTER_CONTEXT;
    *total = (size_t) number("megabytes") << 20;
    *free = *total - used;
    return SUCCESS;
}
int cuMemAllocHost_v2(void** memory, size_t bytes) { ENTER_CONTEXT; return (*memory = malloc(bytes)) ? SUCCESS : OUT_OF_MEMORY; }
int cuMemFreeHost(void* memory) { ENTER_CONTEXT; free(memory); return SUCCESS; }

int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, void*) {
    ENTER_CONTEXT;
    if (!holds(to, bytes)) return INVALID_VALUE;
    return later([=] { if (!skips()) memcpy((void*) to, from, bytes); return SUCCESS; });
}
int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, void*) {
    ENTER_CONTEXT;
    if (!holds(from, bytes)) return INVALID_VALUE;
    return later([=] { if (skips()) memset(to, 0, bytes); else memcpy(to, (void*) from, bytes); return SUCCESS; });
}
int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void*) {
    ENTER_CONTEXT;
    if (!holds(to, bytes) || !holds(from, bytes)) return INVALID_VALUE;
    return later([=] { if (!skips()) memmove((void*) to, (void*) from, bytes); return SUCCESS; });
}

int cuStreamCreate(void** stream, unsigned) { ENTER_CONTEXT; *stream = &waiting; return SUCCESS; }
int cuStreamDestroy_v2(void* stream) { ENTER_CONTEXT; return stream == &waiting ? SUCCESS : INVALID_HANDLE; }
int cuStreamSynchronize(void* stream) { ENTER_CONTEXT; return stream == &waiting ? work(0) : INVALID_HANDLE; }

int cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ, unsigned sharedBytes,
        void* stream, void** parameters, void** extra) {
    ENTER_CONTEXT;
    if (!function || stream != &waiting || extra) return INVALID_HANDLE;
    auto f = *(Function*) function;
    if ((int) sharedBytes > f.shared || gridX < 1 || gridY < 1 || gridZ < 1 || gridX > 0x7fffffffu || gridY > 65535 || gridZ > 65535
            || blockX * blockY * blockZ < 1 || blockX * blockY * blockZ > 1024) {
        return INVALID_VALUE;
    }
    if (skips()) return SUCCESS;
    const unsigned* sizes;
    int count = emulated_arguments(f.index, &sizes);
    std::vector<double2> room;                              // sixteen bytes each, aligned so
    std::vector<size_t> starts;
    for (int i = 0; i < count; i++) {
        starts.push_back(room.size());
        room.resize(room.size() + (sizes[i] + 15) / 16);
        memcpy((void*) &room[starts[i]], parameters[i], sizes[i]);
    }
    return later([=]() mutable {
        std::vector<void*> pointers;
        for (size_t start : starts) pointers.push_back(&room[start]);
        int code = emulated_launch(f.index, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, pointers.data());
        if (code) fprintf(stderr, "emulated driver: %s\n", emulated_error());
        return code == 0 ? SUCCESS : code == 2 ? INVALID_VALUE : ILLEGAL_ADDRESS;
    });
}

int cuEventCreate(void** event, unsigned) { ENTER_CONTEXT; *event = new Event{0, false}; return SUCCESS; }
int cuEventRecord(void* event, void* stream) {
    ENTER_CONTEXT;
    if (stream != &waiting) return INVALID_HANDLE;
    return later([=] { *(Event*) event = {now(), true}; return SUCCESS; });
}
int cuEventSynchronize(void*) { ENTER_CONTEXT; return work(0); }
int cuEventElapsedTime(float* milliseconds, void* from, void* to) {
    ENTER_CONTEXT;
    if (!((Event*) from)->recorded || !((Event*) to)->recorded) return INVALID_HANDLE;
    *milliseconds = (float) (1e3 * (((Event*) to)->seconds - ((Event*) from)->seconds));
    return SUCCESS;
}
int cuEventDestroy_v2(void* event) { ENTER_CONTEXT; delete (Event*) event; return SUCCESS; }

}
