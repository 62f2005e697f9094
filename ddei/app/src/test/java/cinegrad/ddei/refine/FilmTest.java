package cinegrad.ddei.refine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.physics.CenteredFourier;
import cinegrad.ddei.physics.DynamicMri;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilmTest {
    private static FilmRecipe recipe(int width, double blur) {
        return new FilmRecipe(RandomStream.of(2), new MovingTextures(5, 12, width), 12, blur,
                new GaussianLines(new LineBudget(3, 0.2)));
    }

    /// Reversed, moved, turned: what the mask measures of the film is what it measures of its variation.
    @ParameterizedTest
    @ValueSource(ints = {10, 11})
    void aVariationIsAFilmWithItsMask(int width) {
        Backend backend = new ReferenceBackend();
        var film = Film.make(recipe(width, 3), new SimdBackend(1));
        var measured = new Film(5, 12, width, film.lines(), measured(film, backend));
        for (int i = 0; i < 24; i++) {
            var varied = film.varied(RandomStream.of(i), 6);
            assertEquals(6, varied.height());
            float[] expected = measured.varied(RandomStream.of(i), 6).truth();
            assertArrayEquals(expected, measured(varied, backend), 1e-5f);
        }
    }

    private static float[] measured(Film film, Backend backend) {
        var physics = DynamicMri.withLines(backend, film.lines(), film.frames(), film.width());
        return physics.zeroFilled(physics.forward(Tensor.constant(film.truth(backend)))).value().toFloats();
    }

    @Test
    void variationsDiffer() {
        var film = Film.make(recipe(10, 3), new SimdBackend(1));
        var one = film.varied(RandomStream.of(1), 6);
        assertArrayEquals(one.truth(), film.varied(RandomStream.of(1), 6).truth());
        assertTrue(Math.abs(one.truth()[0] - film.varied(RandomStream.of(2), 6).truth()[0]) > 0);
    }

    @Test
    void theFileIsTheFilm(@TempDir Path folder) {
        var recipe = recipe(10, 3);
        var film = Film.make(recipe, new SimdBackend(1));
        Path file = folder.resolve("film.safetensors");
        film.write(file, recipe);
        var read = Film.read(file, recipe).orElseThrow();
        assertArrayEquals(film.lines(), read.lines());
        assertArrayEquals(film.truth(), read.truth());
        assertEquals(Optional.empty(), Film.read(file, recipe(10, 2)));
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
        return new FilmRecipe(RandomStream.of(2), textures, rows, 1, new GaussianLines(new LineBudget(3, 0.2)));
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
        NdArray sharp = recipe(10, 0).film(backend), blurred = recipe(10, 4).film(backend);
        double[] k = CenteredFourier.toKspace(Tensor.constant(sharp)).value().toDoubles();
        double[] weak = CenteredFourier.toKspace(Tensor.constant(blurred)).value().toDoubles();
        int middle = 2 * (6 * 10 + 5), edge = 2 * (6 * 10);
        double scale = weak[middle] / k[middle];
        assertEquals(scale * Math.exp(-4 * 0.5) * k[edge], weak[edge], 1e-6);
        assertEquals(1, brightest(blurred), 1e-9);
    }

    /// As strong as asked for, everywhere alike or weaker outwards and where the mask measures.
    @Test
    void disturbancesAreAsStrongAsAskedFor() {
        var backend = new SimdBackend(1);
        var film = Film.make(recipe(40, 0), backend);
        for (var law : List.of(Disturbance.white(0.02), new Disturbance(0.02, 2, 0.01, 1))) {
            double[] noise = law.of(film, RandomStream.of(3), backend).toDoubles();
            double all = 0, outer = 0;
            var squares = new double[2][40];
            var count = new int[2][40];
            for (int i = 0; i < noise.length; i++) {
                int column = i / 2 % 40, frame = i / 2 / 40 / 12;
                double square = noise[i] * noise[i];
                all += square;
                if (Math.abs(column - 20) >= 15) outer += square;
                int measured = film.lines()[frame * 40 + column] != 0 ? 1 : 0;
                squares[measured][column] += square;
                count[measured][column]++;
            }
            assertEquals(0.02, Math.sqrt(all / noise.length), 1e-6);
            boolean white = law.fall() == 0;
            assertEquals(white, outer / all > 0.2, "outer " + outer / all);
            double ratios = 0;
            int columns = 0;
            for (int c = 0; c < 40; c++) {
                if (count[0][c] == 0 || count[1][c] == 0) continue;
                ratios += squares[1][c] / count[1][c] / (squares[0][c] / count[0][c]);
                columns++;
            }
            assertTrue(columns > 10, columns + " columns");
            assertEquals(white ? 1 : 0.01, ratios / columns, white ? 0.3 : 0.003);
        }
        assertTrue(IntStream.range(0, 40).mapToDouble(i -> Disturbance.draw(RandomStream.of(i)).fall()).filter(f -> f == 0)
                .count() > 5);
    }

    /// Every visit is disturbed anew, the same visit alike.
    @Test
    void visitsDiffer(@TempDir Path folder) {
        var backend = new SimdBackend(1);
        var films = new FilmLibrary(folder, "film", List.of(recipe(10, 3)));
        films.complete(backend, () -> false, _ -> { });
        var examples = new FilmExamples(films, RandomStream.of(1), 6, backend);
        double[] first = examples.load(0, 0).kspace().toDoubles();
        assertArrayEquals(first, examples.load(0, 0).kspace().toDoubles());
        assertFalse(Arrays.equals(first, examples.load(0, 1).kspace().toDoubles()));
    }

    @Test
    void filmsToLearnFromAreOfManyKinds() {
        var first = FilmRecipe.toLearnFrom(1, 0);
        assertEquals(first.toString(), FilmRecipe.toLearnFrom(1, 0).toString());
        assertTrue(IntStream.range(0, 50).mapToObj(i -> FilmRecipe.toLearnFrom(1, i).lines().budget().acceleration()).distinct()
                .count() > 4);
        assertTrue(IntStream.range(0, 50).mapToObj(i -> FilmRecipe.toLearnFrom(1, i).lines().getClass())
                .distinct().count() == 3);
    }
}
