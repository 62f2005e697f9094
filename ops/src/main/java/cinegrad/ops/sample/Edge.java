package cinegrad.ops.sample;

/// The value of a neighbor outside the image: `index` gives the pixel that stands for number `i` of `n`, or −1 for none.
public enum Edge {
    /// Counts 0, so a sample half a pixel outside fades.
    ZERO {
        @Override
        int index(int i, int n) {
            return i >= 0 && i < n ? i : -1;
        }
    },
    /// The nearest pixel of the border.
    BORDER {
        @Override
        int index(int i, int n) {
            return Math.clamp(i, 0, n - 1);
        }
    },
    /// Mirrored about the center of the border pixel, which is not repeated: −1 is 1, n is n − 2.
    REFLECT {
        @Override
        int index(int i, int n) {
            if (n == 1) return 0;
            int m = Math.floorMod(i, 2 * n - 2);
            return m < n ? m : 2 * n - 2 - m;
        }
    };

    abstract int index(int i, int n);
}
