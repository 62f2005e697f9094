package cinegrad.ddei.classical;

import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;

/// For patches of a film, the most similar ones in all of its frames.
///
/// Reference patches lie at every `stride`-th row and column of every frame, and at the last. A reference is compared with the
/// patches whose corners are at most `reach` rows and columns away, by the sum of squared differences of magnitudes; the nearest
/// are its group, at most [#MOST_OF_A_FRAME] of one frame, itself first even where others are equal to it.
final class SimilarPatches {
    /// So that a still background does not fill a group with one frame's neighbors.
    private static final int MOST_OF_A_FRAME = 8;

    private final FilmSize film;
    private final int side;
    private final int reach;
    private final int members;
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
        this.reach = reach;
        this.rows = places(film.height() - side, stride);
        this.columns = places(film.width() - side, stride);
        int near = (Math.min(reach, film.height() - side) + 1) * (Math.min(reach, film.width() - side) + 1);
        this.members = Math.min(most, film.frames() * Math.min(MOST_OF_A_FRAME, near));
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
    /// @param magnitude (frames, height, width)
    int[] find(float[] magnitude, Parallel parallel) {
        var found = new int[groups() * members];
        parallel.forRange(film.frames() * rows.length, 1, (from, to, _) -> {
            var line = new Line(magnitude, found);
            for (int i = from; i < to; i++) line.compare(i / rows.length, i % rows.length);
        });
        return found;
    }

    /// The references of one row of one frame, compared together.
    private final class Line {
        private final float[] magnitude;
        private final int[] found;
        private final float[] square = new float[film.width()];
        private final float[] frameDistance = new float[columns.length * MOST_OF_A_FRAME];
        private final int[] framePixel = new int[frameDistance.length];
        private final int[] frameCount = new int[columns.length];
        private final float[] distance = new float[columns.length * members];
        private final int[] pixel = new int[distance.length];
        private final int[] count = new int[columns.length];

        Line(float[] magnitude, int[] found) {
            this.magnitude = magnitude;
            this.found = found;
        }

        void compare(int frame, int row) {
            Arrays.fill(count, 0);
            for (int step = 0; step < film.frames(); step++) {
                int other = (frame + step) % film.frames();              // its own frame first
                Arrays.fill(frameCount, 0);
                if (step == 0) shifted(frame, row, other, rows[row], 0);
                for (int down = -reach; down <= reach; down++) {
                    int to = rows[row] + down;
                    if (to < 0 || to > film.height() - side) continue;
                    for (int right = -reach; right <= reach; right++) {
                        boolean itself = step == 0 && down == 0 && right == 0;
                        if (!itself) shifted(frame, row, other, to, right);
                    }
                }
                for (int c = 0; c < columns.length; c++) {
                    for (int i = 0; i < frameCount[c]; i++) {
                        int at = c * MOST_OF_A_FRAME + i;
                        count[c] = insert(distance, pixel, c * members, count[c], members, frameDistance[at], framePixel[at]);
                    }
                }
            }
            int first = (frame * rows.length + row) * columns.length * members;
            System.arraycopy(pixel, 0, found, first, pixel.length);
        }

        /// All references of the row against the patches `right` columns further in row `to` of another frame.
        private void shifted(int frame, int row, int other, int to, int right) {
            int width = film.width();
            int begin = Math.max(0, -right);
            int end = Math.min(width, width - right);
            Arrays.fill(square, 0);
            for (int r = 0; r < side; r++) {
                int a = (frame * film.height() + rows[row] + r) * width;
                int b = (other * film.height() + to + r) * width + right;
                addSquares(a, b, begin, end);
            }
            for (int c = 0; c < columns.length; c++) {
                int at = columns[c];
                if (at + right < 0 || at + right > width - side) continue;
                float sum = 0;
                for (int p = 0; p < side; p++) sum += square[at + p];
                frameCount[c] = insert(frameDistance, framePixel, c * MOST_OF_A_FRAME, frameCount[c], MOST_OF_A_FRAME, sum,
                        (other * film.height() + to) * width + at + right);
            }
        }

        private void addSquares(int a, int b, int begin, int end) {
            float[] m = magnitude;
            float[] s = square;
            for (int w = begin; w < end; w++) {
                float d = m[a + w] - m[b + w];
                s[w] += d * d;
            }
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
