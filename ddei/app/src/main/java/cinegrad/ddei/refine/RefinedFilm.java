package cinegrad.ddei.refine;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.model.Refiner;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;

import java.util.List;

/// The start of a film, refined, with the measured samples put back: x = r(z) − A*(A r(z) − y).
record RefinedFilm(FilmExamples films, Refiner refiner) implements Reconstructor {
    @Override
    public Tensor reconstruct(Tensor y, DynamicMri physics) {
        return reconstruct(y.value(), physics);
    }

    @Override
    public Tensor reconstruct(NdArray y, DynamicMri physics) {
        var candidates = films.of(y);
        Tensor x = refiner.apply(Tensor.constant(candidates.start()),
                candidates.others().stream().map(Tensor::constant).toList());
        return x.minus(physics.zeroFilled(physics.forward(x).minus(Tensor.constant(y))));
    }

    @Override
    public List<Parameter> parameters() {
        return refiner.parameters();
    }
}
