package cinegrad.ops;

/// The memory behind an array: a Java array on the CPU, a device allocation elsewhere.
public abstract class Buffer {
    private long writes;
    private boolean handedOut;
    private long known;

    /// Numbers it holds.
    public abstract int length();

    public abstract long bytes();

    /// Counts one more time that its numbers are overwritten. Every operation that fills or changes an array it is given does.
    public synchronized void written() {
        writes++;
    }

    /// How often its numbers were overwritten: a graph recorded before reads others than it was recorded for. Where the memory
    /// was handed out, a content other than at the last call counts as one time more.
    public synchronized long writes() {
        if (handedOut) {
            long now = digest();
            if (now != known) writes++;
            known = now;
        }
        return writes;
    }

    /// The memory leaves the hands of the operations: from now on [#writes] looks at the content.
    synchronized void handOut() {
        if (handedOut) return;
        handedOut = true;
        known = digest();
    }

    /// A number that another content changes; 0 where nobody can be handed the memory.
    long digest() {
        return 0;
    }
}
