package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;

/// A term of the training loss: a real scalar that depends on the network. Means run over all stored numbers, real and
/// imaginary parts each counting as one, entries that were not sampled included. Specification §5.
public interface Loss {
    /// Its name in logs.
    String name();

    Tensor of(LossContext pass);
}
