package cinegrad.ddei.io;

/// The most memory one array, or one archive's table of contents, may take. Declared sizes are checked against it before
/// anything is allocated.
public record ReadBudget(long bytes) {
    public ReadBudget {
        if (bytes < 0) throw new IllegalArgumentException("budget: at least 0 bytes, got " + bytes);
    }

    /// Half of the heap this process may grow to.
    public static ReadBudget ofHeap() {
        return new ReadBudget(Runtime.getRuntime().maxMemory() / 2);
    }

    public void admit(String file, long offset, String what, long needed) {
        if (needed > bytes) {
            throw new FileFormatException(file, offset, what + " needs " + needed + " bytes of memory, more than the " + bytes
                    + " allowed; give Java more with -Xmx if the file is sound");
        }
    }
}
