package cinegrad.ddei.model;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.NdArray;

import java.util.List;

/// A start z that a [Refiner] r corrects, with the measured samples put back: x = r(z) − A†(A r(z) − y), where A† is what
/// [VideoModel#zeroFilled] does.
///
/// With one coil and a mask of zeros and ones the measured samples of x are y, exactly.
public record RefinedStart(Start start, Refiner refiner) implements Reconstructor {
    @Override
    public Tensor reconstruct(Tensor y, VideoModel physics) {
        return refined(start.estimate(y, physics), y, physics);
    }

    @Override
    public Tensor reconstruct(NdArray y, VideoModel physics) {
        return refined(start.estimate(y, physics), Tensor.constant(y), physics);
    }

    private Tensor refined(Tensor z, Tensor y, VideoModel physics) {
        Tensor x = refiner.apply(z);
        return x.minus(physics.zeroFilled(physics.forward(x).minus(y)));
    }

    @Override
    public List<Parameter> parameters() {
        return refiner.parameters();
    }
}
