package cinegrad.ddei.remote;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/// A step's parts in blocks that are added up where they are computed: powers of two, aligned, the last perhaps smaller, so that
/// their sums are sums of the whole step's pairwise tree.
final class Blocks {
    private Blocks() { }

    /// Successive parts.
    ///
    /// @param first counting the parts of all steps
    record Block(long first, int count) implements Serializable { }

    /// Blocks for so many workers: of the size with which they are done soonest, the largest of those.
    static List<Block> of(long first, int count, int workers) {
        int best = 1;
        for (int size = 1; size > 0 && size <= count; size *= 2) {
            if (longest(count, size, workers) <= longest(count, best, workers)) best = size;
        }
        var blocks = new ArrayList<Block>();
        for (long at = 0; at < count; at += best) blocks.add(new Block(first + at, (int) Math.min(best, count - at)));
        return blocks;
    }

    /// How many parts the busiest worker computes.
    private static long longest(int count, int size, int workers) {
        return (long) Math.ceilDiv(Math.ceilDiv(count, size), workers) * size;
    }
}
