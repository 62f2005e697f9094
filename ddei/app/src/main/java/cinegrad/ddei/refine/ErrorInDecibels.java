package cinegrad.ddei.refine;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.loss.Loss;
import cinegrad.ddei.loss.LossContext;

/// 10 log₁₀ mean |x̂ − x|² against the true video: a film that is hard to reconstruct counts as much as an easy one, in any unit.
record ErrorInDecibels() implements Loss {
    /// Keeps the logarithm of a perfect answer finite.
    private static final double LEAST = 1e-20;

    @Override
    public String name() {
        return "dB";
    }

    @Override
    public Tensor of(LossContext pass) {
        Tensor truth = Tensor.constant(pass.sample().truth().orElseThrow());
        return pass.reconstruction().mseLoss(truth).plus(LEAST).log10().times(10);
    }
}
