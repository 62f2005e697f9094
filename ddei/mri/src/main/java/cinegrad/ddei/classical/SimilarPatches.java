package cinegrad.ddei.classical;

import cinegrad.ops.parallel.Parallel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// For patches of a film, the most similar ones in all of its frames.
///
/// Reference patches lie at every `stride`-th row and column of every frame, and at the last. A reference a is compared with the
/// patches b whose corners are at most `reach` rows and columns away, by what no multiple of b explains of a,
/// min over s of |a − s b|² = |a|² − (a·b)² / |b|², of magnitudes; the nearest are its group, at most [#MOST_OF_A_FRAME] of one
/// frame of several, itself first even where others are equal to it. A brighter or darker patch is as good as an equal one:
/// together they have rank one, and blood that flows in, or a scanner not yet in its steady state, brightens what stays the same.
/// Patches of one pixel are all multiples of one another: the nearest are the group.
///
/// References take [#TURNS] turns: a turn has every second row and column of a frame; which ones differs from frame to frame, so
/// that a turn nearly covers the film.
final class SimilarPatches {
    static final int TURNS = 4;
    /// Rows of references that are compared together.
    private static final int BAND = 8;
    /// So that a still background does not fill a group with one frame's neighbors.
    private static final int MOST_OF_A_FRAME = 8;
    /// Sums of squares below this are those of a black patch, which is a multiple of none.
    private static final double BLACK = 1e-30;

    private final FilmSize film;
    private final int side;
    private final List<Step> steps;
    private final int members;
    private final int ofAFrame;
    private final int[] rows;
    private final int[] columns;

    /// Frames of one film.
    record FilmSize(int frames, int height, int width) {
        int pixels() {
            return frames * height * width;
        }
    }

    /// @param most members of a group at most; there are fewer where so few patches can be compared
    SimilarPatches(FilmSize film, int side, int stride, int reach, int most) {
        this.film = film;
        this.side = side;
        this.steps = steps(Math.min(reach, film.height() - side), Math.min(reach, film.width() - side));
        this.rows = places(film.height() - side, stride);
        this.columns = places(film.width() - side, stride);
        int near = (Math.min(reach, film.height() - side) + 1) * (Math.min(reach, film.width() - side) + 1);
        this.ofAFrame = film.frames() == 1 ? most : MOST_OF_A_FRAME;
        this.members = Math.min(most, film.frames() * Math.min(ofAFrame, near));
    }

    private record Step(int down, int right) {
        int length() {
            return down * down + right * right;
        }
    }

    /// From none to the longest, so that near patches, which often are the similar ones, come first and few are sorted in later.
    private static List<Step> steps(int farthestDown, int farthestRight) {
        var all = new ArrayList<Step>();
        for (int down = -farthestDown; down <= farthestDown; down++) {
            for (int right = -farthestRight; right <= farthestRight; right++) all.add(new Step(down, right));
        }
        all.sort(Comparator.comparingInt(Step::length));
        return all;
    }

    private static int[] places(int last, int stride) {
        int n = (last + stride - 1) / stride + 1;
        var at = new int[n];
        for (int i = 0; i < n; i++) at[i] = Math.min(i * stride, last);
        return at;
    }

    int members() {
        return members;
    }

    int groups() {
        return film.frames() * rows.length * columns.length;
    }

    /// The first pixels of all groups' patches, (groups, members).
    ///
    /// @param magnitude (frames, height, width), at most about 1
    int[] find(float[] magnitude, Parallel parallel) {
        var found = new int[groups() * members];
        float[] inverse = inverseSquares(magnitude, parallel);
        int bands = Math.ceilDiv(rows.length, BAND);
        parallel.forRange(film.frames() * bands, 1, (from, to, _) -> {
            var band = new Band(magnitude, inverse, found);
            for (int i = from; i < to; i++) {
                int row = i % bands * BAND;
                band.compare(i / bands, row, Math.min(row + BAND, rows.length));
            }
        });
        return found;
    }

    /// 1 / |b|² of the patch b with its first pixel there, 0 for black ones and where no patch begins.
    private float[] inverseSquares(float[] magnitude, Parallel parallel) {
        int width = film.width();
        var inverse = new float[film.pixels()];
        parallel.forRange(film.frames(), 1, (from, to, _) -> {
            var sums = new double[film.height() * (width - side + 1)];
            for (int t = from; t < to; t++) {
                int frame = t * film.height() * width;
                for (int r = 0, k = 0; r < film.height(); r++) {
                    for (int c = 0; c <= width - side; c++) sums[k++] = squares(magnitude, frame + r * width + c);
                }
                for (int r = 0; r <= film.height() - side; r++) {
                    for (int c = 0; c <= width - side; c++) {
                        double sum = 0;
                        for (int i = 0; i < side; i++) sum += sums[(r + i) * (width - side + 1) + c];
                        inverse[frame + r * width + c] = sum > BLACK ? (float) (1 / sum) : 0;
                    }
                }
            }
        });
        return inverse;
    }

    private double squares(float[] magnitude, int from) {
        double sum = 0;
        for (int i = from; i < from + side; i++) sum += (double) magnitude[i] * magnitude[i];
        return sum;
    }

    /// Those groups whose references have this turn: column c of row r of frame t is in turn 2r + c + t, r and c taken modulo 2,
    /// all modulo 4.
    int[] ofTurn(int turn, int[] found) {
        var some = new int[found.length];
        int length = 0;
        for (int g = 0; g < groups(); g++) {
            int c = g % columns.length;
            int r = g / columns.length % rows.length;
            int t = g / columns.length / rows.length;
            if ((2 * (r % 2) + c % 2 + t) % TURNS != turn) continue;
            System.arraycopy(found, g * members, some, length, members);
            length += members;
        }
        return Arrays.copyOf(some, length);
    }

    /// The references of some rows of one frame, compared together.
    private final class Band {
        private final float[] magnitude;
        private final float[] inverse;
        private final int[] found;
        private final float[] frameDistance = new float[BAND * columns.length * ofAFrame];
        private final int[] framePixel = new int[frameDistance.length];
        private final float[] frameWorst = new float[BAND * columns.length];
        private final int[] frameCount = new int[BAND * columns.length];
        private final float[] distance = new float[BAND * columns.length * members];
        private final int[] pixel = new int[distance.length];
        private final int[] count = new int[BAND * columns.length];
        private int frame;
        private int firstRow;
        private int endRow;
        private int pixels;
        private float[] window = {};                                       // from the first row's first pixel on
        private float[] single = {};
        private float[] shifted = {};

        Band(float[] magnitude, float[] inverse, int[] found) {
            this.magnitude = magnitude;
            this.inverse = inverse;
            this.found = found;
        }

        /// @param row the first row of references, counted, up to `end`
        void compare(int frame, int row, int end) {
            this.frame = frame;
            firstRow = row;
            endRow = end;
            pixels = (rows[end - 1] + side - rows[row]) * film.width();
            if (window.length < pixels) {
                window = new float[pixels];
                single = new float[pixels];
                shifted = new float[pixels];
            }
            Arrays.fill(count, 0);
            for (int t = 0; t < film.frames(); t++) compareWith((frame + t) % film.frames());      // itself first
            int references = (end - row) * columns.length;
            System.arraycopy(pixel, 0, found, (frame * rows.length + row) * columns.length * members, references * members);
        }

        private void compareWith(int other) {
            Arrays.fill(frameCount, 0);
            Arrays.fill(frameWorst, Float.POSITIVE_INFINITY);
            for (Step step : steps) shifted(other, step.down, step.right);
            for (int c = 0; c < (endRow - firstRow) * columns.length; c++) {
                for (int i = c * ofAFrame; i < c * ofAFrame + frameCount[c]; i++) {
                    count[c] = insert(distance, pixel, c * members, count[c], members, frameDistance[i], framePixel[i]);
                }
            }
        }

        /// All references against the patches this many rows and columns away in another frame.
        private void shifted(int other, int down, int right) {
            int width = film.width();
            int plane = film.height() * width;
            int shift = down * width + right;
            int first = rows[firstRow] * width;
            int from = Math.max(0, -shift - first);                        // where both pixels lie in their frames
            int to = Math.min(pixels, plane - shift - first);
            multiply(frame * plane + first, other * plane + first + shift, from, to);
            sum(width);
            sum(1);
            boolean itself = other == frame && shift == 0;
            for (int r = firstRow; r < endRow; r++) {
                int row = rows[r] + down;
                if (row < 0 || row > film.height() - side) continue;
                for (int c = 0; c < columns.length; c++) {
                    int column = columns[c] + right;
                    if (column < 0 || column > width - side) continue;
                    int reference = (r - firstRow) * columns.length + c;
                    int at = other * plane + row * width + column;
                    float product = window[rows[r] * width - first + columns[c]];
                    float key = itself ? Float.NEGATIVE_INFINITY : side == 1 ? 0 : -product * product * inverse[at];
                    if (key < frameWorst[reference]) add(reference, key, at);
                }
            }
        }

        /// @param key the difference but for |a|², which all candidates of a reference share
        private void add(int reference, float key, int at) {
            int start = reference * ofAFrame;
            int length = insert(frameDistance, framePixel, start, frameCount[reference], ofAFrame, key, at);
            frameCount[reference] = length;
            if (length == ofAFrame) frameWorst[reference] = frameDistance[start + length - 1];
        }

        /// Copies first, since a loop becomes vector instructions only where all its arrays are read at the same place.
        private void multiply(int a, int b, int from, int to) {
            if (from >= to) return;
            System.arraycopy(magnitude, a + from, window, from, to - from);
            System.arraycopy(magnitude, b + from, shifted, from, to - from);
            float[] x = window;
            float[] y = shifted;
            for (int i = from; i < to; i++) x[i] *= y[i];
        }

        /// Each number becomes the sum of `side` numbers, itself and those that follow `step` apart. Windows double, and grow by
        /// one where the side's next binary digit is 1.
        private void sum(int step) {
            System.arraycopy(window, 0, single, 0, pixels);
            int length = 1;
            for (int digit = Integer.highestOneBit(side) / 2; digit > 0; digit /= 2) {
                addShifted(window, length * step);
                length *= 2;
                if ((side & digit) != 0) addShifted(single, length++ * step);
            }
        }

        private void addShifted(float[] numbers, int shift) {
            int n = pixels - shift;
            System.arraycopy(numbers, shift, shifted, 0, n);
            float[] x = window;
            float[] y = shifted;
            for (int i = 0; i < n; i++) x[i] += y[i];
        }
    }

    /// Puts a number into a list that ascends, of at most `most`; among equals the earlier stays first. Returns the new length.
    private static int insert(float[] keys, int[] values, int start, int length, int most, float key, int value) {
        if (length == most && !(key < keys[start + most - 1])) return length;
        int at = start + Math.min(length, most - 1);
        while (at > start && key < keys[at - 1]) {
            keys[at] = keys[at - 1];
            values[at] = values[at - 1];
            at--;
        }
        keys[at] = key;
        values[at] = value;
        return Math.min(length + 1, most);
    }
}
