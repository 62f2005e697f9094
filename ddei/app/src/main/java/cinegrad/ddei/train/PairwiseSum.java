package cinegrad.ddei.train;

import cinegrad.autograd.Gradients;

import java.util.ArrayDeque;
import java.util.Deque;

/// Adds up gradients in an order that the numbers of their parts alone decide: neighbors in pairs, then pairs of pairs.
///
/// `S[a, b) = S[a, m) + S[m, b)`, where m − a is the largest power of two below b − a. Each S of an aligned block is one value,
/// so blocks may be added up by whoever computed them, and the sum of all has the same bits: one machine and many agree. At most
/// one sum a power of two is held.
public final class PairwiseSum {
    private record Block(int parts, Gradients sum) { }

    private final Deque<Block> blocks = new ArrayDeque<>();
    private int parts;

    /// Adds the sum of the next parts, which was made in this order, too.
    ///
    /// @param count a power of two by which the parts before can be divided; of the last block any number
    public void add(int count, Gradients gradients) {
        if (count < 1) throw new IllegalArgumentException("pairwise sum: a block has at least one part, got " + count);
        int aligned = Integer.bitCount(count) == 1 ? count : 2 * Integer.highestOneBit(count);
        if (parts % aligned != 0 || !blocks.isEmpty() && Integer.bitCount(blocks.getLast().parts) > 1) {
            throw new IllegalArgumentException("pairwise sum: a block of " + count + " parts cannot follow " + parts
                    + " parts: blocks are powers of two, aligned, and only the last may be smaller");
        }
        parts += count;
        var block = new Block(count, gradients);
        while (!blocks.isEmpty() && blocks.getLast().parts == block.parts) block = joined(blocks.removeLast(), block);
        blocks.addLast(block);
    }

    private static Block joined(Block first, Block second) {
        return new Block(first.parts + second.parts, first.sum.plus(second.sum));
    }

    /// The sum of all parts.
    public Gradients sum() {
        if (blocks.isEmpty()) throw new IllegalStateException("pairwise sum: of no parts");
        var rest = new ArrayDeque<>(blocks);
        var sum = rest.removeLast();
        while (!rest.isEmpty()) sum = joined(rest.removeLast(), sum);
        return sum.sum;
    }
}
