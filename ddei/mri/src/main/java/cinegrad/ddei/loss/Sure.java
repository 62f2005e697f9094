package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;

import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Stein's unbiased risk estimate for measurements with Gaussian noise of known σ: what the mean squared error of A x̂ against
/// the noiseless measurements would be, up to a constant, without knowing them.
///
/// `mean |A x̂ − y|² + (2σ²/τ) · mean( b ⊙ (A model(y + τ b) − A x̂) ) − σ²`, b standard normal. The middle term estimates the
/// divergence of the network from one more pass; both passes are differentiated. Means run over entries that were not sampled
/// too, while σ² is not scaled with the sampled part, so the value is off by a constant and the gradient is not. With σ = 0 this
/// is measurement consistency, and the second pass is spared. Specification §5.6.
///
/// Sources: Stein, *Estimation of the Mean of a Multivariate Normal Distribution*, Ann. Statist. 9 (1981); Ramani, Blu and Unser,
/// *Monte-Carlo SURE*, IEEE TIP 17 (2008).
///
/// @param sigma on the scale of the measurements, for real and imaginary part each; empty: that of the acquisition's operator
/// @param tau   the size of the perturbation
public record Sure(OptionalDouble sigma, double tau) implements Loss {
    public Sure {
        if (sigma.isPresent() && !(sigma.getAsDouble() >= 0)) {
            throw new IllegalArgumentException("sure: sigma must not be negative, got " + sigma.getAsDouble());
        }
        if (!(tau > 0)) throw new IllegalArgumentException("sure: tau must be positive, got " + tau);
    }

    public Sure(double sigma, double tau) {
        this(OptionalDouble.of(sigma), tau);
    }

    @Override
    public String name() {
        return "sure";
    }

    @Override
    public Tensor of(LossContext pass) {
        pass.sample().onGrid(name());                                   // where the noise is the same in every measurement
        if (sigma(pass) == 0) return new MeasurementConsistency().of(pass);
        NdArray y = pass.sample().kspace();
        return perVideo(pass, y.backend().normal(y.type(), pass.random().stream("sure"))).mean();
    }

    /// The value for each video of the batch, for a given perturbation.
    ///
    /// @param b like the measurements
    /// @return (N)
    public Tensor perVideo(LossContext pass, NdArray b) {
        var sample = pass.sample();
        NdArray y = sample.kspace();
        Tensor seen = sample.physics().forward(pass.reconstruction());
        Tensor perturbed = pass.model().reconstruct(y.plus(b.times(tau)), sample.physics());
        Tensor change = sample.physics().forward(perturbed).minus(seen).viewAsReal();
        Tensor residual = seen.minus(Tensor.constant(y)).viewAsReal();
        double variance = sigma(pass) * sigma(pass);
        Tensor misfit = residual.square().mean(inner(residual));
        Tensor divergence = Tensor.constant(b).viewAsReal().times(change).mean(inner(change));
        return misfit.plus(divergence.times(2 * variance / tau)).minus(variance);
    }

    /// All axes but the batch's.
    private static int[] inner(Tensor t) {
        return IntStream.range(1, t.shape().rank()).toArray();
    }

    private double sigma(LossContext pass) {
        return sigma.orElse(pass.sample().physics().sigma());
    }
}
