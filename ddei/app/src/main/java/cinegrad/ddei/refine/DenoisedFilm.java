package cinegrad.ddei.refine;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.model.Refiner;
import cinegrad.ddei.physics.VideoModel;

import java.util.List;

/// A disturbed film, refined: x = r(A*y).
record DenoisedFilm(Refiner refiner) implements Reconstructor {
    @Override
    public Tensor reconstruct(Tensor y, VideoModel physics) {
        return refiner.apply(physics.zeroFilled(y));
    }

    @Override
    public List<Parameter> parameters() {
        return refiner.parameters();
    }
}
