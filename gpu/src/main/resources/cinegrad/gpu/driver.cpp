// The functions of the CUDA driver that CudaDriver and CudaDevice call through JCuda, over emulated.cpp: built as a libcuda.so.1, so that the
// whole way to a card is walked where there is none.
//
// As strict and as late as a driver may be. Work of the stream is done when somebody waits for it, or too much of it waits; arguments are
// copied when a kernel is launched. A thread of the system without a context gets nothing, one with the context of another device may not touch
// what belongs to this one, shared memory beyond 48 KB must have been asked for, a kernel is loaded when it is first started, and one that failed
// takes all with it, which is said at any later call. The environment variable CINEGRAD_CARD describes the card, in words like those of DEFAULTS
// below.
#include "emulated.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
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

// `kernels=skipped` leaves out all kernels, copies and memory, to count what a large step asks for. `cuda` is the version of the driver,
// `waiting` how much work may wait, `slow` milliseconds that finding a kernel and waiting for work take at least, `starting` those of a launch,
// `loading` megabytes that each kernel needs, when it is first started, for itself and its local variables.
const char* DEFAULTS = "devices=1 capability=90 multiprocessors=4 megabytes=16384 kernels=run cuda=13000 waiting=1024 slow=0 starting=0 loading=0";

// The values of CUresult in use.
enum Code {
    SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_IMAGE = 200, INVALID_CONTEXT = 201,
    NO_BINARY_FOR_GPU = 209, INVALID_HANDLE = 400, NOT_FOUND = 500, ILLEGAL_ADDRESS = 700
};

// The values of CUdevice_attribute in use.
enum Attribute { MULTIPROCESSORS = 16, CAPABILITY_MAJOR = 75, CAPABILITY_MINOR = 76 };

const int MAX_DYNAMIC_SHARED = 8, SHARED_WITHOUT_ASKING = 48 << 10;
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

struct Device;
struct Function { Device* device; int index, shared; bool loaded; };
struct Event { double seconds; bool recorded; };

// A device is its own primary context, its only stream and the only module that is loaded there.
struct Device {
    int holders = 0, modules = 0, streams = 0;
    std::deque<std::function<int()>> waiting;
    std::map<uint64_t, uint64_t> allocations;
    uint64_t used = 0;
    std::map<std::string, Function> functions;
};

const int MOST_DEVICES = 8;
std::mutex mutex;
bool initialised;
int lost;                                                   // the code that every call answers after a kernel failed
thread_local Device* current;
Device devices[MOST_DEVICES];
uint64_t nextAddress = 1ull << 40;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void linger(const char* what) { std::this_thread::sleep_for(std::chrono::milliseconds(number(what))); }

// Does all but the last `left` pieces of work.
int work(Device& device, size_t left) {
    while (!lost && device.waiting.size() > left) {
        lost = device.waiting.front()();
        device.waiting.pop_front();
    }
    return lost;
}

// Whoever asks for work is not told of its failure, nor is he if it is done at once.
int later(std::function<int()> piece) {
    size_t most = (size_t) number("waiting");
    current->waiting.push_back(std::move(piece));
    if (current->waiting.size() > most) work(*current, most / 2);
    return SUCCESS;
}

// Whether these bytes were allocated on the current device.
bool holds(uint64_t address, uint64_t bytes) {
    auto after = current->allocations.upper_bound(address);
    if (after == current->allocations.begin()) return false;
    auto found = std::prev(after);
    return address + bytes <= found->first + found->second && (skips() || emulated_holds(address, bytes));
}

}  // namespace

#define ENTER \
    std::lock_guard<std::mutex> guard(mutex); \
    if (!initialised) return NOT_INITIALIZED; \
    if (lost) return lost
#define ENTER_CONTEXT ENTER; if (!current || !current->holders) return INVALID_CONTEXT

extern "C" {

int cuInit(unsigned) {
    initialised = number("devices") > 0;
    return initialised ? SUCCESS : NO_DEVICE;
}
int cuDriverGetVersion(int* version) { *version = (int) number("cuda"); return SUCCESS; }
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

int cuDevicePrimaryCtxRetain(void** context, int device) {
    ENTER;
    devices[device].holders++;
    *context = &devices[device];
    return SUCCESS;
}
int cuDevicePrimaryCtxRelease_v2(int device) {
    ENTER;
    if (!devices[device].holders) return INVALID_CONTEXT;
    if (!--devices[device].holders) devices[device] = Device();
    return SUCCESS;
}
// Beside whether the context is held, by `flags` how many modules and streams are there: each must go with its owner.
int cuDevicePrimaryCtxGetState(int device, unsigned* flags, int* active) {
    ENTER;
    *active = devices[device].holders;
    *flags = (unsigned) (devices[device].modules + devices[device].streams);
    return SUCCESS;
}
int cuCtxSetCurrent(void* context) {
    ENTER;
    auto device = (Device*) context;
    if (device < devices || device >= devices + MOST_DEVICES || !device->holders) return INVALID_CONTEXT;
    current = device;
    return SUCCESS;
}

int cuModuleLoadData(void** module, const void* image) {
    ENTER_CONTEXT;
    unsigned magic;
    memcpy(&magic, image, sizeof magic);
    if (magic != FATBIN_MAGIC || number("cuda") < 13000) return INVALID_IMAGE;
    if (number("capability") < 80) return NO_BINARY_FOR_GPU;
    current->modules++;
    *module = &current->functions;
    return SUCCESS;
}
int cuModuleUnload(void* module) {
    ENTER_CONTEXT;
    if (module != &current->functions) return INVALID_HANDLE;
    current->modules--;
    return SUCCESS;
}
int cuModuleGetFunction(void** function, void* module, const char* name) {
    linger("slow");
    ENTER_CONTEXT;
    if (module != &current->functions) return INVALID_HANDLE;
    int index = emulated_find(name);
    if (index < 0) return NOT_FOUND;
    *function = &current->functions.insert({name, {current, index, SHARED_WITHOUT_ASKING, false}}).first->second;
    return SUCCESS;
}
int cuFuncSetAttribute(void* function, int attribute, int value) {
    ENTER_CONTEXT;
    int most = number("capability") == 80 ? 163 << 10 : number("capability") == 90 || number("capability") == 100 ? 227 << 10 : 99 << 10;
    if (attribute != MAX_DYNAMIC_SHARED || value > most) return INVALID_VALUE;
    if (((Function*) function)->device != current) return INVALID_HANDLE;
    ((Function*) function)->shared = value;
    return SUCCESS;
}

int cuMemAlloc_v2(uint64_t* address, size_t bytes) {
    ENTER_CONTEXT;
    if (bytes == 0) return INVALID_VALUE;
    if (current->used + bytes > (uint64_t) number("megabytes") << 20) return OUT_OF_MEMORY;
    *address = skips() ? nextAddress : emulated_allocate(bytes);
    if (!*address) return OUT_OF_MEMORY;
    nextAddress += (bytes + 511) / 512 * 512;
    current->allocations[*address] = bytes;
    current->used += bytes;
    return SUCCESS;
}
// Waits for the device, as a driver does.
int cuMemFree_v2(uint64_t address) {
    ENTER_CONTEXT;
    auto found = current->allocations.find(address);
    if (found == current->allocations.end()) return INVALID_VALUE;
    if (work(*current, 0)) return lost;
    current->used -= found->second;
    current->allocations.erase(found);
    return skips() || !emulated_free(address) ? SUCCESS : INVALID_VALUE;
}
int cuMemGetInfo_v2(size_t* free, size_t* total) {
    ENTER_CONTEXT;
    *total = (size_t) number("megabytes") << 20;
    *free = *total - current->used;
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

int cuStreamCreate(void** stream, unsigned) {
    ENTER_CONTEXT;
    current->streams++;
    *stream = &current->waiting;
    return SUCCESS;
}
int cuStreamDestroy_v2(void* stream) {
    ENTER_CONTEXT;
    if (stream != &current->waiting) return INVALID_HANDLE;
    current->streams--;
    return SUCCESS;
}
int cuStreamSynchronize(void* stream) {
    linger("slow");
    ENTER_CONTEXT;
    return stream == &current->waiting ? work(*current, 0) : INVALID_HANDLE;
}

int cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ, unsigned sharedBytes,
        void* stream, void** parameters, void** extra) {
    linger("starting");
    ENTER_CONTEXT;
    if (!function || stream != &current->waiting || extra) return INVALID_HANDLE;
    auto& f = *(Function*) function;
    if (f.device != current) return INVALID_HANDLE;
    if ((int) sharedBytes > f.shared || gridX < 1 || gridY < 1 || gridZ < 1 || gridX > 0x7fffffffu || gridY > 65535 || gridZ > 65535
            || blockX * blockY * blockZ < 1 || blockX * blockY * blockZ > 1024) {
        return INVALID_VALUE;
    }
    if (skips()) return SUCCESS;
    uint64_t needs = f.loaded ? 0 : (uint64_t) number("loading") << 20;
    if (current->used + needs > (uint64_t) number("megabytes") << 20) return OUT_OF_MEMORY;
    current->used += needs;
    f.loaded = true;
    const unsigned* sizes;
    int index = f.index, count = emulated_arguments(index, &sizes);
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
        int code = emulated_launch(index, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, pointers.data());
        if (code) fprintf(stderr, "emulated driver: %s\n", emulated_error());
        return code == 0 ? SUCCESS : code == 2 ? INVALID_VALUE : ILLEGAL_ADDRESS;
    });
}

int cuEventCreate(void** event, unsigned) { ENTER_CONTEXT; *event = new Event{0, false}; return SUCCESS; }
int cuEventRecord(void* event, void* stream) {
    ENTER_CONTEXT;
    if (stream != &current->waiting) return INVALID_HANDLE;
    return later([=] { *(Event*) event = {now(), true}; return SUCCESS; });
}
int cuEventSynchronize(void*) { ENTER_CONTEXT; return work(*current, 0); }
int cuEventElapsedTime(float* milliseconds, void* from, void* to) {
    ENTER_CONTEXT;
    if (!((Event*) from)->recorded || !((Event*) to)->recorded) return INVALID_HANDLE;
    *milliseconds = (float) (1e3 * (((Event*) to)->seconds - ((Event*) from)->seconds));
    return SUCCESS;
}
int cuEventDestroy_v2(void* event) { ENTER_CONTEXT; delete (Event*) event; return SUCCESS; }

}
