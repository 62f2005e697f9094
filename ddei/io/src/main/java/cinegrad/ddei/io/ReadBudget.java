package cinegrad.ddei.io;

import java.util.HashMap;
import java.util.Map;

/// The limits of reading one file: memory for its arrays, work, and text. One object a file, made for one reading and handed down
/// to whatever reads a part of it; what the file declares is taken from it before anything is allocated or computed.
///
/// Memory is limited by the heap. Work and text grow with the file's length, so that a small file cannot cost much: a step of
/// work is a pickle's instruction, a value, a header, a node of a tree or a chunk (some 0.1 to 4 µs and 150 bytes each).
public final class ReadBudget {
    private static final long LEAST_STEPS = 250_000;
    private static final long BYTES_PER_STEP = 16;
    private static final long LEAST_TEXT = 4 << 20;

    private final long bytes;
    private final Map<String, Account> parts = new HashMap<>();
    private final Account all = new Account();
    private Account part = new Account();
    private long mostSteps = LEAST_STEPS;
    private long mostText = LEAST_TEXT;
    private long worked;

    /// The cost so far.
    private static final class Account {
        private long memory;
        private long steps;
        private long characters;
    }

    /// @param bytes the most memory that the file's arrays may take, together
    public ReadBudget(long bytes) {
        if (bytes < 0) throw new IllegalArgumentException("budget: at least 0 bytes, got " + bytes);
        this.bytes = bytes;
    }

    /// Half of the heap this process may grow to.
    public static ReadBudget ofHeap() {
        return new ReadBudget(Runtime.getRuntime().maxMemory() / 2);
    }

    /// A fresh budget as large as this one, for the next file of a folder.
    public ReadBudget another() {
        return new ReadBudget(bytes);
    }

    /// Allows the work and the text that a sound file of this length may need.
    public void opened(long length) {
        mostSteps = LEAST_STEPS + length / BYTES_PER_STEP;
        mostText = LEAST_TEXT + length;
    }

    /// From here on what is taken belongs to this part of the file, a member or a variable. Starting a part again gives back what
    /// it took before: how often a part is read is up to the program, not to the file.
    public void startPart(String name) {
        Account before = parts.getOrDefault(name, new Account());
        all.memory -= before.memory;
        all.steps -= before.steps;
        all.characters -= before.characters;
        part = new Account();
        parts.put(name, part);
    }

    /// Takes memory.
    public void admit(String file, long offset, String what, long needed) {
        if (needed > bytes - all.memory) {
            throw new FileFormatException(file, offset, what + " needs " + needed + " bytes of memory"
                    + (all.memory == 0 ? "" : " beside the " + all.memory + " that the file took already") + ", more than the "
                    + bytes
                    + " allowed; give Java more with -Xmx if the file is sound");
        }
        all.memory += needed;
        part.memory += needed;
    }

    /// Gives back memory that was taken for a while.
    public void release(long unneeded) {
        all.memory -= unneeded;
        part.memory -= unneeded;
    }

    /// Takes steps of work.
    public void work(String file, long offset, long needed) {
        if (needed > mostSteps - all.steps) {
            throw new FileFormatException(file, offset, "more than " + mostSteps
                    + " steps (instructions, values, nodes, chunks), too many for a file of its size");
        }
        all.steps += needed;
        part.steps += needed;
        worked += needed;
    }

    /// All steps of work ever taken, those of parts that were read again included.
    long worked() {
        return worked;
    }

    /// Takes text: names and sentences that are kept or put together.
    public void text(String file, long offset, long needed) {
        if (needed > mostText - all.characters) {
            throw new FileFormatException(file, offset, "more than " + mostText
                    + " characters of names and texts, too many for a file of its size");
        }
        all.characters += needed;
        part.characters += needed;
    }
}
