package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.classical.SimilarPatches.FilmSize;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimilarPatchesTest {
    private record Candidate(int pixel, double distance) { }

    private static float[] noise(FilmSize film) {
        var random = RandomStream.of(8).stream("film");
        var m = new float[film.pixels()];
        for (int i = 0; i < m.length; i++) m[i] = (float) random.uniform();
        return m;
    }

    /// All candidates sorted, the eight nearest of a frame of several, the nearest of those.
    private static List<Candidate> bySorting(FilmSize film, float[] m, int side, int reach, int members, int pixel) {
        int w = film.width();
        int row = pixel / w % film.height();
        int column = pixel % w;
        var near = new ArrayList<Candidate>();
        for (int t = 0; t < film.frames(); t++) {
            var frame = new ArrayList<Candidate>();
            for (int y = Math.max(0, row - reach); y <= Math.min(film.height() - side, row + reach); y++) {
                for (int x = Math.max(0, column - reach); x <= Math.min(w - side, column + reach); x++) {
                    int at = (t * film.height() + y) * w + x;
                    frame.add(new Candidate(at, at == pixel ? Double.NEGATIVE_INFINITY : distance(m, pixel, at, w, side)));
                }
            }
            frame.sort(Comparator.comparingDouble(Candidate::distance));
            near.addAll(film.frames() == 1 ? frame : frame.subList(0, Math.min(8, frame.size())));
        }
        near.sort(Comparator.comparingDouble(Candidate::distance));
        return near.stream().limit(members).toList();
    }

    /// −(a·b)² / |b|².
    private static double distance(float[] m, int a, int b, int width, int side) {
        double product = 0, squares = 0;
        for (int q = 0; q < side * side; q++) {
            int o = q / side * width + q % side;
            product += m[a + o] * (double) m[b + o];
            squares += m[b + o] * (double) m[b + o];
        }
        return -product * product / squares;
    }

    /// One pixel is a multiple of any other: rounding must not choose among them.
    @Test
    void patchesOfOnePixelAreAllAlike() {
        var film = new FilmSize(2, 1, 9);
        var similar = new SimilarPatches(film, 1, 1, 5, 24);
        float[] m = noise(film);
        int[] found = similar.find(m, Parallel.ALONE);
        for (int i = 0; i < m.length; i++) m[i] *= 0.3f;
        assertArrayEquals(found, similar.find(m, Parallel.ALONE));
        assertArrayEquals(new int[] {4, 3, 5, 2, 6}, Arrays.copyOfRange(found, 4 * similar.members(), 4 * similar.members() + 5));
    }

    @ParameterizedTest
    @CsvSource({"3, 9, 11, 3, 2, 2, 12", "1, 8, 8, 6, 3, 5, 24", "2, 5, 6, 5, 3, 4, 9", "4, 7, 13, 2, 4, 1, 5",
            "2, 4, 4, 4, 3, 5, 24", "2, 31, 27, 7, 2, 3, 20", "1, 30, 14, 10, 3, 4, 8"})
    void groupsAreThoseOfSortingEverything(int frames, int height, int width, int side, int stride, int reach, int most) {
        var film = new FilmSize(frames, height, width);
        float[] m = noise(film);
        var similar = new SimilarPatches(film, side, stride, reach, most);
        int[] found = similar.find(m, Parallel.ALONE);
        assertEquals(similar.groups() * similar.members(), found.length);
        for (int g = 0; g < similar.groups(); g++) {
            int first = g * similar.members();
            int[] group = IntStream.range(first, first + similar.members()).map(i -> found[i]).toArray();
            var expected = bySorting(film, m, side, reach, similar.members(), group[0]);
            assertEquals(expected.getFirst().pixel, group[0]);
            assertEquals(group.length, Arrays.stream(group).distinct().count());
            for (int i = 1; i < group.length; i++) {               // two that are as near but for rounding may change places
                double distance = distance(m, group[0], group[i], width, side);
                assertEquals(expected.get(i).distance, distance, -1e-5 * distance, "group " + g + ", member " + i);
            }
        }
    }

    /// However far a search may reach, it ends with the frame.
    @Test
    void searchesEndAtTheBorder() {
        var film = new FilmSize(2, 5, 7);
        float[] m = noise(film);
        assertArrayEquals(new SimilarPatches(film, 3, 2, 7, 9).find(m, Parallel.ALONE),
                new SimilarPatches(film, 3, 2, Integer.MAX_VALUE, 9).find(m, Parallel.ALONE));
    }

    /// Each group has one turn, and neighbors have different ones.
    @Test
    void groupsTakeTurns() {
        var film = new FilmSize(5, 11, 8);
        var similar = new SimilarPatches(film, 4, 2, 2, 6);                    // 5 rows and 3 columns of references
        int[] found = similar.find(noise(film), Parallel.ALONE);
        var turns = new int[film.pixels()];
        int groups = 0;
        for (int turn = 0; turn < SimilarPatches.TURNS; turn++) {
            int[] some = similar.ofTurn(turn, found);
            for (int g = 0; g < some.length; g += similar.members(), groups++) turns[some[g]] = turn + 1;
        }
        assertEquals(similar.groups(), groups);
        for (int g = 0; g < similar.groups(); g++) {
            int pixel = found[g * similar.members()];
            assertTrue(turns[pixel] > 0);
            if (g % 3 < 2) assertTrue(turns[pixel] != turns[found[(g + 1) * similar.members()]]);
            if (g + 15 < similar.groups()) assertTrue(turns[pixel] != turns[found[(g + 15) * similar.members()]]);
        }
    }

    /// Every pixel lies in a reference.
    @Test
    void referencesCoverTheFilm() {
        var film = new FilmSize(2, 11, 8);
        var similar = new SimilarPatches(film, 4, 3, 2, 6);
        int[] found = similar.find(noise(film), Parallel.ALONE);
        var covered = new boolean[film.pixels()];
        for (int g = 0; g < similar.groups(); g++) {
            int pixel = found[g * similar.members()];
            for (int q = 0; q < 16; q++) covered[pixel + q / 4 * 8 + q % 4] = true;
        }
        for (int p = 0; p < covered.length; p++) assertEquals(true, covered[p], "pixel " + p);
    }

    /// A frame that is twice as bright, or half, has the same groups.
    @Test
    void brightnessDoesNotMatter() {
        var film = new FilmSize(3, 11, 8);
        var similar = new SimilarPatches(film, 4, 2, 2, 12);
        float[] m = noise(film);
        int[] found = similar.find(m, Parallel.ALONE);
        for (int p = 0; p < m.length; p++) m[p] *= p / 88 == 1 ? 2 : 0.5f;
        assertArrayEquals(found, similar.find(m, Parallel.ALONE));
    }

    /// A square that moves by two pixels a frame is found where it went.
    @Test
    void membersFollowMotion() {
        var film = new FilmSize(3, 12, 16);
        var m = new float[film.pixels()];
        float[] pattern = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        for (int t = 0; t < 3; t++) for (int q = 0; q < 9; q++) m[(t * 12 + 6 + q / 3) * 16 + 3 + 2 * t + q % 3] = pattern[q];
        var similar = new SimilarPatches(film, 3, 3, 5, 3);
        int[] found = similar.find(m, Parallel.ALONE);
        int group = IntStream.range(0, similar.groups()).filter(g -> found[3 * g] == 6 * 16 + 3).findFirst().orElseThrow();
        assertArrayEquals(new int[] {6 * 16 + 3, (12 + 6) * 16 + 5, (24 + 6) * 16 + 7},
                new int[] {found[3 * group], found[3 * group + 1], found[3 * group + 2]});
    }

    /// Where everything is alike, a reference still belongs to its own group.
    @Test
    void aReferenceIsTheFirstOfItsGroup() {
        var film = new FilmSize(2, 14, 12);
        var similar = new SimilarPatches(film, 3, 3, 5, 12);
        int[] found = similar.find(new float[film.pixels()], Parallel.ALONE);
        int[] rows = {0, 3, 6, 9, 11};
        int[] columns = {0, 3, 6, 9};
        int g = 0;
        for (int t = 0; t < 2; t++) {
            for (int row : rows) {
                for (int column : columns) {
                    assertEquals((t * 14 + row) * 12 + column, found[g * similar.members()]);
                    long distinct = Arrays.stream(found, g * similar.members(), (g + 1) * similar.members()).distinct().count();
                    assertEquals(similar.members(), distinct);
                    g++;
                }
            }
        }
        assertEquals(similar.groups(), g);
    }
}
