package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;

/// mean |A x̂ − y|²: the reconstruction must explain the measurements. Specification §5.1.
public record MeasurementConsistency() implements Loss {
    @Override
    public String name() {
        return "mc";
    }

    @Override
    public Tensor of(LossContext pass) {
        return pass.sample().physics().forward(pass.reconstruction()).mseLoss(Tensor.constant(pass.sample().kspace()));
    }
}
