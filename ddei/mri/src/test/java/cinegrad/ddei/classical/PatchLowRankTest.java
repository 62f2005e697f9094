package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.ddei.classical.SimilarPatches.FilmSize;
import cinegrad.ops.matrix.HermitianEigen;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchLowRankTest {
    /// Two smooth waves and noise, so that groups have a few large singular values and many small ones.
    private static float[] video(FilmSize film) {
        var random = RandomStream.of(8).stream("film");
        var video = new float[2 * film.pixels()];
        for (int p = 0; p < film.pixels(); p++) {
            double phase = 0.2 * p;
            video[2 * p] = (float) (Math.cos(phase) + 0.3 * Math.sin(0.07 * p) + 0.05 * random.normal());
            video[2 * p + 1] = (float) (0.5 * Math.sin(phase) + 0.05 * random.normal());
        }
        return video;
    }

    /// Patches anywhere; the last pixels of the film in none.
    private static int[] groups(FilmSize film, int side, int count, int members) {
        var random = RandomStream.of(8).stream("groups");
        var groups = new int[count * members];
        for (int i = 0; i < groups.length; i++) {
            int row = random.integer(film.height() - side);
            int column = random.integer(film.width() - side + 1);
            groups[i] = (random.integer(film.frames()) * film.height() + row) * film.width() + column;
        }
        return groups;
    }

    /// The same in double precision, from its definition.
    private static double[] plainly(FilmSize film, int side, float[] video, int[] groups, int members, double threshold) {
        var sums = new double[video.length];
        var weights = new double[film.pixels()];
        int pixels = side * side;
        for (int g = 0; g < groups.length; g += members) {
            var at = new int[members][pixels];
            for (int i = 0; i < members; i++) {
                for (int q = 0; q < pixels; q++) at[i][q] = groups[g + i] + q / side * film.width() + q % side;
            }
            var ar = new double[members * members];
            var ai = new double[members * members];
            for (int i = 0; i < members; i++) {
                for (int j = 0; j < members; j++) {
                    for (int q = 0; q < pixels; q++) {
                        double a = video[2 * at[i][q]], b = video[2 * at[i][q] + 1];
                        double c = video[2 * at[j][q]], d = video[2 * at[j][q] + 1];
                        ar[i * members + j] += a * c + b * d;
                        ai[i * members + j] += b * c - a * d;
                    }
                }
            }
            var eigen = new HermitianEigen(members);
            eigen.decompose(ar, ai);
            int rank = 0;
            for (double value : eigen.values()) if (value > threshold * threshold) rank++;
            for (int i = 0; i < members; i++) {
                for (int q = 0; q < pixels; q++) {
                    weights[at[i][q]] += 1.0 / (1 + rank);
                    for (int j = 0; j < members; j++) {
                        double wr = 0;                                     // (V g V*)[i, j]
                        double wi = 0;
                        for (int k = 0; k < members; k++) {
                            double keep = Math.max(0, 1 - threshold * threshold / Math.max(1e-300, eigen.values()[k]));
                            double a = eigen.vectorsReal()[i * members + k], b = eigen.vectorsImaginary()[i * members + k];
                            double c = eigen.vectorsReal()[j * members + k], d = eigen.vectorsImaginary()[j * members + k];
                            wr += keep * (a * c + b * d);
                            wi += keep * (b * c - a * d);
                        }
                        double x = video[2 * at[j][q]], y = video[2 * at[j][q] + 1];
                        sums[2 * at[i][q]] += (wr * x - wi * y) / (1 + rank);
                        sums[2 * at[i][q] + 1] += (wr * y + wi * x) / (1 + rank);
                    }
                }
            }
        }
        for (int p = 0; p < 2 * film.pixels(); p++) sums[p] = weights[p / 2] == 0 ? video[p] : sums[p] / weights[p / 2];
        return sums;
    }

    /// Units so small that their inverse is no single-precision number.
    @Test
    void filmsOfNextToNothing() {
        var film = new FilmSize(2, 12, 10);
        float[] video = video(film);
        int[] groups = groups(film, 4, 40, 6);
        float[] once = new PatchLowRank(film, 4, Parallel.ALONE).of(video, groups, 6, 0.5f);
        for (float unit : new float[] {0x1p-100f, 0x1p100f}) {
            float[] scaled = video.clone();
            for (int i = 0; i < scaled.length; i++) scaled[i] *= unit;
            float[] result = new PatchLowRank(film, 4, Parallel.ALONE).of(scaled, groups, 6, 0.5f * unit);
            for (int i = 0; i < once.length; i++) assertEquals(once[i], result[i] / unit, 2e-5);
        }
    }

    /// Twice, the second time with groups in the order of their ranks, which must not matter; units do not matter either.
    @ParameterizedTest
    @CsvSource({"2, 12, 10, 4, 40, 6, 0.5", "3, 9, 11, 3, 50, 12, 0.8", "1, 8, 9, 1, 20, 3, 0.5", "2, 9, 9, 8, 37, 24, 2"})
    void groupsShrinkAsInDoublePrecision(int frames, int height, int width, int side, int count, int members, float threshold) {
        var film = new FilmSize(frames, height, width);
        float[] video = video(film);
        int[] groups = groups(film, side, count, members);
        double[] expected = plainly(film, side, video, groups, members, threshold);
        for (float unit : new float[] {1, 1e4f, 1e-4f}) {
            var lowRank = new PatchLowRank(film, side, Parallel.ALONE);
            float[] scaled = video.clone();
            for (int i = 0; i < scaled.length; i++) scaled[i] *= unit;
            float[] once = lowRank.of(scaled, groups, members, threshold * unit);
            assertArrayEquals(once, lowRank.of(scaled, groups, members, threshold * unit));
            for (int i = 0; i < once.length; i++) assertEquals(expected[i], once[i] / unit, 2e-5);
        }
    }

    @Test
    void aFilmOfZerosStays() {
        var film = new FilmSize(1, 6, 6);
        int[] groups = groups(film, 3, 5, 4);
        assertArrayEquals(new float[72], new PatchLowRank(film, 3, Parallel.ALONE).of(new float[72], groups, 4, 0.1f));
    }
}
