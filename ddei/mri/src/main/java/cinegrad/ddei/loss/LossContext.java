package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ops.random.RandomStream;

/// What a loss can read of one training step.
///
/// @param sample         the measurements
/// @param reconstruction the network's answer, shared by all losses; gradients flow through it into each
/// @param model          the network, for losses that evaluate it again
/// @param random         this step's own stream: the same step draws the same, whatever came before
public record LossContext(Sample sample, Tensor reconstruction, Reconstructor model, RandomStream random) { }
