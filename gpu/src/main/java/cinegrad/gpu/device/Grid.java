package cinegrad.gpu.device;

/// How many blocks of how many threads a kernel runs with.
///
/// @param shared bytes of shared memory each block gets beside what the kernel declares
public record Grid(int x, int y, int z, int threads, int shared) {
    private static final int USUAL = 256;
    private static final int MOST_BLOCKS = 1 << 12;

    /// At least one thread for each of `n` things, unless there are very many: then threads go on in strides of the grid, so that
    /// what a thread does before its first is done for many, and several reads are on their way.
    public static Grid over(long n) {
        return new Grid(Math.clamp((n + USUAL - 1) / USUAL, 1, MOST_BLOCKS), 1, 1, USUAL, 0);
    }

    public static Grid of(int blocks, int threads) {
        return new Grid(blocks, 1, 1, threads, 0);
    }

    /// A block for each of `rows` × `columns` tiles, neighbors in a row side by side, for each of `z` things, at most 65,535.
    /// All tiles go along x, since a card takes 2³¹ − 1 blocks there and 65,535 along the others.
    public static Grid tiles(int rows, int columns, int z, int threads) {
        return new Grid(Math.multiplyExact(rows, columns), 1, z, threads, 0);
    }

    /// How many pieces of `each` things cover the `whole`.
    public static int pieces(int whole, int each) {
        return (int) ((whole + each - 1L) / each);
    }

    public Grid withShared(int bytes) {
        return new Grid(x, y, z, threads, bytes);
    }

    @Override
    public String toString() {
        return "(" + x + "," + y + "," + z + ") blocks of " + threads + " threads"
                + (shared == 0 ? "" : ", " + shared + " bytes shared");
    }
}
