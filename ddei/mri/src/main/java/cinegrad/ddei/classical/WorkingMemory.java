package cinegrad.ddei.classical;

/// The most memory that a reconstruction holds at once, in bytes, beside the k-space it is given: what must be there for it to
/// come to its end.
///
/// @param arrays on the backend: of a device its own memory, else the heap
/// @param host   in the heap, whatever the backend is
public record WorkingMemory(long arrays, long host) {
    /// Both together, where both lie in the heap.
    public long bytes() {
        return Math.addExact(arrays, host);
    }

    /// What two stages need that follow one another.
    WorkingMemory or(WorkingMemory other) {
        return new WorkingMemory(Math.max(arrays, other.arrays), Math.max(host, other.host));
    }
}
