package cinegrad.ops;

/// The memory behind an array: a Java array on the CPU, a device allocation elsewhere.
public abstract class Buffer {
    private long writes;

    /// Numbers it holds.
    public abstract int length();

    public abstract long bytes();

    /// Counts one more time that numbers which were there are overwritten. The operations that change arrays in place do.
    public void written() {
        writes++;
    }

    /// How often its numbers were overwritten: a graph recorded before reads others than it was recorded for.
    public long writes() {
        return writes;
    }
}
