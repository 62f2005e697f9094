package cinegrad.ddei.refine;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.loss.Loss;
import cinegrad.ddei.loss.LossContext;
import cinegrad.ddei.loss.Sample;

/// √(mean |x̂ − x|²) against the true film, over the square root of what it was before, √(mean |A*y − x|²).
///
/// Not divided, strong disturbances rule. Divided by the whole, weak ones do, whose errors a young network only increases:
/// within hundreds of steps it learned nothing but to change nothing.
record DenoisingError() implements Loss {
    /// Keeps the gradient of a perfect answer finite.
    private static final double LEAST = 1e-12;

    @Override
    public String name() {
        return "rmse";
    }

    @Override
    public Tensor of(LossContext pass) {
        Sample sample = pass.sample();
        Tensor truth = Tensor.constant(sample.truth().orElseThrow());
        Tensor disturbed = sample.physics().zeroFilled(Tensor.constant(sample.kspace()));
        double before = disturbed.mseLoss(truth).value().item();
        return pass.reconstruction().mseLoss(truth).plus(LEAST).sqrt().times(Math.pow(before + LEAST, -0.25));
    }
}
