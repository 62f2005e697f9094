package cinegrad.ddei.physics;

import java.util.Locale;
import java.util.Optional;

/// K-space of which one side along the phase encoding was left out: what all frames together measured reaches further to one side
/// of the middle column W/2 than to the other.
///
/// @param first the first column that some frame measured
/// @param last  the last one
/// @param width W
public record PartialFourier(int first, int last, int width) {
    /// The sides differ by at least this part of W, and three columns.
    private static final int LEAST_PART = 16;
    private static final int LEAST_COLUMNS = 3;
    /// Columns measured beyond what the short side reaches: fewer may be left out there by chance.
    private static final int LEAST_EVIDENCE = 5;
    private static final int LEAST_REACH = 2;

    /// Where a mask is asymmetric; empty where both sides are alike, as far as a mask drawn at random can say.
    ///
    /// @param mask (T, rows, W) of 0 and 1
    public static Optional<PartialFourier> of(float[] mask, int width) {
        var measured = new boolean[width];
        for (int i = 0; i < mask.length; i++) measured[i % width] |= mask[i] != 0;
        int first = 0;
        while (first < width && !measured[first]) first++;
        int last = width - 1;
        while (last >= 0 && !measured[last]) last--;
        int middle = width / 2;
        if (first > middle || last < middle) return Optional.empty();
        var side = new PartialFourier(first, last, width);
        int reach = side.reach();
        int beyond = Math.max(middle - first, last - middle) - reach;
        int evidence = 0;
        for (int w = first; w <= last; w++) if (measured[w] && Math.abs(w - middle) > reach) evidence++;
        boolean large = beyond >= LEAST_COLUMNS && LEAST_PART * beyond >= width;
        return large && evidence >= LEAST_EVIDENCE && reach >= LEAST_REACH ? Optional.of(side) : Optional.empty();
    }

    /// How many columns on either side of the middle were measured by some frame each.
    public int reach() {
        return Math.min(width / 2 - first, last - width / 2);
    }

    /// Whether a column lies on the side that was left out.
    public boolean isMissing(int column) {
        return column < first && width / 2 - first == reach() || column > last && last - width / 2 == reach();
    }

    /// The part of k-space that was measured.
    public double part() {
        return (last - first + 1.0) / width;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "partial Fourier: columns %d to %d of %d, %.3g of k-space", first, last, width, part());
    }
}
