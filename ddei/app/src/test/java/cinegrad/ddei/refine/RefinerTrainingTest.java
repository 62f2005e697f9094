package cinegrad.ddei.refine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.method.TrainedRefiner;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.refine.RefinerTraining.Settings;
import cinegrad.ddei.texture.MovingTextures;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.simd.SimdBackend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training a refiner on films of a few pixels.
class RefinerTrainingTest {
    private static final Settings SETTINGS = new Settings(3, 2, 54, 1e-3, 8, 1);

    @TempDir
    private Path folder;

    private static FilmRecipe recipe(int index) {
        return new FilmRecipe(RandomStream.of(5).stream(index), new MovingTextures(4, 20, 12, 0.5, 0.5), 16, 2,
                new GaussianLines(new LineBudget(3, 0.2)));
    }

    private static RefinerTraining training(Settings settings, Path out, int threads) {
        return new RefinerTraining(settings, IntStream.range(0, settings.films()).mapToObj(RefinerTrainingTest::recipe).toList(),
                List.of(recipe(100)), out, new SimdBackend(threads));
    }

    private static byte[] network(Path out) throws IOException {
        return Files.readAllBytes(out.resolve("refiner.safetensors"));
    }

    @Test
    void theSameSettingsGiveTheSameBits() throws IOException {
        Path one = folder.resolve("one");
        assertTrue(training(SETTINGS, one, 1).run());
        byte[] first = network(one);
        var refiner = TrainedRefiner.read(one.resolve("refiner.safetensors"), new SimdBackend(1));
        assertEquals(8, refiner.channels());
        assertEquals(1, refiner.blocks());
        assertTrue(norm(refiner.parameters().getLast().value()) > 0, "it has learnt nothing");
        Json card = Json.parse(Files.readString(one.resolve("card.json")));
        assertEquals(54, card.at("settings").at("steps").whole());
        assertTrue(Double.isFinite(card.at("validation").at("noise 0.03").number()));

        Path three = folder.resolve("three");
        assertTrue(training(SETTINGS, three, 3).run());
        assertArrayEquals(first, network(three));

        // what is there is not made again, what is not is
        Files.delete(one.resolve("refiner.safetensors"));
        Files.delete(one.resolve("films").resolve("film-00001.safetensors"));
        assertTrue(training(SETTINGS, one, 1).run());
        assertArrayEquals(first, network(one));
        assertArrayEquals(Files.readAllBytes(three.resolve("films").resolve("film-00001.safetensors")),
                Files.readAllBytes(one.resolve("films").resolve("film-00001.safetensors")));
    }

    @Test
    void anotherTrainingIsNotMixedIn() throws IOException {
        Path out = folder.resolve("out");
        assertTrue(training(SETTINGS, out, 1).run());
        var other = new Settings(4, 2, 54, 1e-3, 8, 1);
        byte[] film = Files.readAllBytes(out.resolve("films/film-00000.safetensors"));
        var others = new RefinerTraining(other, List.of(recipe(7), recipe(8)), List.of(recipe(9)), out, new SimdBackend(1));
        assertTrue(assertThrows(IllegalArgumentException.class, others::run).getMessage().contains("was begun with"));
        assertArrayEquals(film, Files.readAllBytes(out.resolve("films/film-00000.safetensors")), "the films of the first");
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Settings(1, 0, 60, 1e-3, 8, 1));
        assertThrows(IllegalArgumentException.class, () -> new Settings(1, 1, 60, 0, 8, 1));
    }

    private static double norm(NdArray x) {
        double sum = 0;
        for (double v : x.toDoubles()) sum += v * v;
        return sum;
    }
}
