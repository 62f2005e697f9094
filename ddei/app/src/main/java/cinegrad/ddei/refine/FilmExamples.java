package cinegrad.ddei.refine;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.model.Start;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.util.Optional;

/// Films to train or to validate on, and the start of the one loaded last.
final class FilmExamples implements Examples, Start {
    private final FilmLibrary films;
    private final Backend backend;
    private final Optional<Variation> variation;
    private Optional<Loaded> last = Optional.empty();

    /// How films vary from visit to visit.
    ///
    /// @param rows of a band
    record Variation(RandomStream random, int rows) { }

    private record Loaded(NdArray kspace, Tensor start) { }

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
        last = Optional.of(new Loaded(kspace, Tensor.constant(film.video(film.start(), backend))));
        return new Sample(kspace, film.physics(backend), Optional.of(film.video(film.truth(), backend)));
    }

    @Override
    public String name(int index) {
        return films.name() + " " + index;
    }

    @Override
    public Tensor estimate(NdArray y, VideoModel physics) {
        return last.filter(loaded -> loaded.kspace.equals(y)).map(Loaded::start).orElseThrow(() ->
                new IllegalStateException("films: the start of another film than the one loaded last"));
    }

    @Override
    public Tensor estimate(Tensor y, VideoModel physics) {
        return estimate(y.value(), physics);
    }
}
