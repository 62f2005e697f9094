package cinegrad.ddei.refine;

import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.Extent;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.util.Optional;

/// Films varied and disturbed anew at every visit, every sample of k-space measured.
///
/// @param rows of a band
record FilmExamples(FilmLibrary films, RandomStream random, int rows, Backend backend) implements Examples {
    @Override
    public int size() {
        return films.size();
    }

    @Override
    public Sample load(int index, int visit) {
        var stream = random.stream(visit).stream(index);
        return disturbed(films.load(index).varied(stream.stream("variation"), rows), Disturbance.draw(stream.stream("law")),
                stream.stream("noise"), backend);
    }

    static Sample disturbed(Film film, Disturbance law, RandomStream random, Backend backend) {
        NdArray truth = film.truth(backend);
        NdArray kspace = Extent.PLANE.fourier().apply(truth).plus(law.of(film, random, backend));
        return new Sample(kspace, DynamicMri.full(backend), Optional.of(truth));
    }

    @Override
    public String name(int index) {
        return films.name() + " " + index;
    }
}
