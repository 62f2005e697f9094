package cinegrad.ddei.refine;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.loss.Loss;
import cinegrad.ddei.loss.LossContext;

/// √(mean |x̂ − x|²) against the true video.
///
/// Its gradient in x̂ is as long for a film that is hard to reconstruct as for an easy one. That of the mean square lets hard
/// films rule; that of the error in decibels lets easy ones, whose errors are a hundred times smaller, teach the network to do
/// nothing.
record RootMeanSquareError() implements Loss {
    /// Keeps the gradient of a perfect answer finite.
    private static final double LEAST = 1e-12;

    @Override
    public String name() {
        return "rmse";
    }

    @Override
    public Tensor of(LossContext pass) {
        Tensor truth = Tensor.constant(pass.sample().truth().orElseThrow());
        return pass.reconstruction().mseLoss(truth).plus(LEAST).sqrt();
    }
}
