package cinegrad.ddei.refine;

import cinegrad.ddei.classical.Candidates;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.util.Optional;

/// Films to train or to validate on, and what the one loaded last is refined from.
final class FilmExamples implements Examples {
    private final FilmLibrary films;
    private final Backend backend;
    private final Optional<Variation> variation;
    private Optional<Loaded> last = Optional.empty();

    /// How films vary from visit to visit.
    ///
    /// @param rows of a band
    record Variation(RandomStream random, int rows) { }

    private record Loaded(NdArray kspace, Candidates candidates) { }

    /// @param variation empty: films as they are
    FilmExamples(FilmLibrary films, Backend backend, Optional<Variation> variation) {
        this.films = films;
        this.backend = backend;
        this.variation = variation;
    }

    @Override
    public int size() {
        return films.size();
    }

    @Override
    public Sample load(int index, int visit) {
        Film whole = films.load(index);
        Film film = variation.map(v -> whole.varied(v.random.stream(visit).stream(index), v.rows)).orElse(whole);
        NdArray kspace = film.kspace(backend);
        last = Optional.of(new Loaded(kspace, film.candidates(backend)));
        return new Sample(kspace, film.physics(backend), Optional.of(film.video(film.truth(), backend)));
    }

    @Override
    public String name(int index) {
        return films.name() + " " + index;
    }

    /// What a film is refined from.
    ///
    /// @throws IllegalStateException unless its k-space is that of the sample loaded last
    Candidates of(NdArray kspace) {
        return last.filter(loaded -> loaded.kspace.equals(kspace)).map(Loaded::candidates).orElseThrow(() ->
                new IllegalStateException("films: the candidates of another film than the one loaded last"));
    }
}
