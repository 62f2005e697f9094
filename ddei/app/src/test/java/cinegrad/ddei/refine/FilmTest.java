package cinegrad.ddei.refine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.Candidates;
import cinegrad.ddei.physics.CenteredFourier;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.texture.MovingTextures;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilmTest {
    private static FilmRecipe recipe(int width, double noise) {
        return recipe(width, 3, noise);
    }

    private static FilmRecipe recipe(int width, double blur, double noise) {
        return new FilmRecipe(RandomStream.of(2), new MovingTextures(5, 12, width), 12, blur,
                new GaussianLines(new LineBudget(3, 0.2)), noise);
    }

    /// Reversed, moved, turned: what was measured of the film is what is measured of its variation.
    @ParameterizedTest
    @ValueSource(ints = {10, 11})
    void aVariationIsAMeasuredFilm(int width) {
        Backend backend = new ReferenceBackend();
        var film = Film.make(recipe(width, 0), new SimdBackend(1));
        for (int i = 0; i < 24; i++) {
            var varied = film.varied(RandomStream.of(i), 6);
            assertEquals(6, varied.height());
            var physics = varied.physics(backend);
            Tensor truth = Tensor.constant(varied.video(varied.truth(), backend));
            double[] measured = physics.zeroFilled(physics.forward(truth)).value().toDoubles();
            var expected = new double[measured.length];
            for (int j = 0; j < expected.length; j++) expected[j] = varied.measured()[j];
            assertArrayEquals(expected, measured, 1e-5);
        }
    }

    @Test
    void variationsDiffer() {
        var film = Film.make(recipe(10, 0.01), new SimdBackend(1));
        var one = film.varied(RandomStream.of(1), 6);
        assertArrayEquals(one.videos().getFirst(), film.varied(RandomStream.of(1), 6).videos().getFirst());
        assertTrue(Math.abs(one.videos().getFirst()[0] - film.varied(RandomStream.of(2), 6).videos().getFirst()[0]) > 0);
    }

    @Test
    void theFileIsTheFilm(@TempDir Path folder) {
        var recipe = recipe(10, 0.01);
        var film = Film.make(recipe, new SimdBackend(1));
        Path file = folder.resolve("film.safetensors");
        film.write(file, recipe);
        var read = Film.read(file, recipe).orElseThrow();
        assertArrayEquals(film.lines(), read.lines());
        assertArrayEquals(film.truth(), read.truth());
        assertArrayEquals(film.measured(), read.measured());
        assertEquals(Candidates.Methods.USUAL.all().size(), read.videos().size());
        for (int i = 0; i < read.videos().size(); i++) assertArrayEquals(film.videos().get(i), read.videos().get(i));
        assertEquals(Optional.empty(), Film.read(file, recipe(10, 0.02)));
    }

    /// The band of the whole film that moves most, its brightest pixel 1.
    @Test
    void theBandIsTheOneThatMovesMost() {
        var backend = new SimdBackend(1);
        var textures = new MovingTextures(6, 24, 10, 0, 1);
        NdArray whole = recipe(textures, 24).film(backend);
        NdArray band = recipe(textures, 8).film(backend);
        assertEquals(Shape.of(1, 6, 8, 10), band.shape());
        double most = 0;
        int best = -1;
        for (int top = 0; top + 8 <= 24; top++) {
            double moves = moves(backend.take(whole, 2, IntStream.range(top, top + 8).toArray()));
            if (moves > most) {
                most = moves;
                best = top;
            }
        }
        NdArray expected = backend.take(whole, 2, IntStream.range(best, best + 8).toArray());
        double scale = brightest(expected);
        double[] x = expected.toDoubles(), found = band.toDoubles();
        for (int i = 0; i < x.length; i++) assertEquals(x[i] / scale, found[i], 1e-5);
    }

    private static FilmRecipe recipe(MovingTextures textures, int rows) {
        return new FilmRecipe(RandomStream.of(2), textures, rows, 1, new GaussianLines(new LineBudget(3, 0.2)), 0);
    }

    /// The squared differences from the mean over time.
    private static double moves(NdArray film) {
        double[] z = film.toDoubles();
        int frames = film.shape().size(1), plane = z.length / frames;
        double sum = 0;
        for (int p = 0; p < plane; p++) {
            double mean = 0;
            for (int t = 0; t < frames; t++) mean += z[t * plane + p] / frames;
            for (int t = 0; t < frames; t++) sum += Math.pow(z[t * plane + p] - mean, 2);
        }
        return sum;
    }

    private static double brightest(NdArray film) {
        double[] x = film.toDoubles();
        double brightest = 0;
        for (int i = 0; i < x.length; i += 2) brightest = Math.max(brightest, Math.hypot(x[i], x[i + 1]));
        return brightest;
    }

    /// Amplitudes of k-space fall by exp(−b f), and the brightest pixel is 1 as it was.
    @Test
    void blurWeakensHighFrequencies() {
        var backend = new ReferenceBackend();
        NdArray sharp = recipe(10, 0, 0).film(backend), blurred = recipe(10, 4, 0).film(backend);
        double[] k = CenteredFourier.toKspace(Tensor.constant(sharp)).value().toDoubles();
        double[] weak = CenteredFourier.toKspace(Tensor.constant(blurred)).value().toDoubles();
        int middle = 2 * (6 * 10 + 5), edge = 2 * (6 * 10);
        double scale = weak[middle] / k[middle];
        assertEquals(scale * Math.exp(-4 * 0.5) * k[edge], weak[edge], 1e-6);
        assertEquals(1, brightest(blurred), 1e-9);
    }

    @Test
    void filmsToLearnFromAreOfManyKinds() {
        var first = FilmRecipe.toLearnFrom(1, 0);
        assertEquals(first.toString(), FilmRecipe.toLearnFrom(1, 0).toString());
        assertTrue(IntStream.range(0, 50).mapToObj(i -> FilmRecipe.toLearnFrom(1, i).acceleration()).distinct()
                .count() > 4);
        assertTrue(IntStream.range(0, 50).mapToObj(i -> FilmRecipe.toLearnFrom(1, i).lines().getClass())
                .distinct().count() == 3);
    }
}
