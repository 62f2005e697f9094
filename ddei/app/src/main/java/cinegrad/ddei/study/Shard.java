package cinegrad.ddei.study;

import java.util.stream.IntStream;

/// A part of a list's scans, for one of several processes that share a folder: every `count`-th scan, beginning with the
/// `number`-th.
///
/// @param number from 1 to `count`
public record Shard(int number, int count) {
    /// All scans.
    public static final Shard WHOLE = new Shard(1, 1);

    public Shard {
        if (count < 1 || number < 1 || number > count) {
            throw new IllegalArgumentException("--shard: I/N with 1 ≤ I ≤ N, such as 2/8, got " + number + "/" + count);
        }
    }

    /// Reads `I/N`.
    public static Shard parse(String text) {
        if (!text.matches("\\d{1,9}/\\d{1,9}")) {
            throw new IllegalArgumentException("--shard: I/N with 1 ≤ I ≤ N, such as 2/8, got \"" + text + "\"");
        }
        String[] parts = text.split("/");
        return new Shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    /// The numbers of its scans, from 0.
    public int[] of(int scans) {
        return IntStream.range(0, scans).filter(i -> i % count == number - 1).toArray();
    }
}
