package cinegrad.ddei.classical;

/// The peak memory of a reconstruction in bytes, without the k-space it is given.
///
/// @param arrays on the backend: of a device its own memory, else the heap
/// @param host   in the heap, whatever the backend is
public record WorkingMemory(long arrays, long host) {
    /// Their sum, for a backend whose arrays lie in the heap.
    public long bytes() {
        return Math.addExact(arrays, host);
    }

    /// The memory of two stages run one after the other.
    WorkingMemory or(WorkingMemory other) {
        return new WorkingMemory(Math.max(arrays, other.arrays), Math.max(host, other.host));
    }
}
