package cinegrad.ddei.refine;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ops.Backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Films in a folder, one file each, made once.
///
/// @param name    with which the files begin
/// @param recipes one a film
record FilmLibrary(Path folder, String name, List<FilmRecipe> recipes) {
    FilmLibrary {
        recipes = List.copyOf(recipes);
    }

    int size() {
        return recipes.size();
    }

    /// Makes the films that are not there, one a thread, until `stop` says so.
    ///
    /// @param done is told how many are there, by one thread at a time
    void complete(Backend backend, BooleanSupplier stop, IntConsumer done) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("folder of films " + folder + " cannot be made: " + AtomicFile.reason(e), e);
        }
        int[] missing = IntStream.range(0, size()).filter(i -> !isThere(i)).toArray();
        var finished = new int[] {size() - missing.length};
        done.accept(finished[0]);
        backend.parallel().forRange(missing.length, 1, (from, to, _) -> {
            for (int k = from; k < to && !stop.getAsBoolean(); k++) {
                var recipe = recipes.get(missing[k]);
                Film.make(recipe, backend).write(file(missing[k]), recipe);
                synchronized (finished) {
                    done.accept(++finished[0]);
                }
            }
        });
    }

    private boolean isThere(int index) {
        return Files.exists(file(index)) && Film.read(file(index), recipes.get(index)).isPresent();
    }

    private Path file(int index) {
        return folder.resolve(String.format(Locale.ROOT, "%s-%05d.safetensors", name, index));
    }

    /// @throws IllegalStateException if the film was not made
    Film load(int index) {
        return Film.read(file(index), recipes.get(index)).orElseThrow(() ->
                new IllegalStateException("films: " + file(index) + " holds another film than " + recipes.get(index)));
    }
}
