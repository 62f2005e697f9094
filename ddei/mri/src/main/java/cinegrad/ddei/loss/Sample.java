package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.physics.DynamicMri;

import java.util.Optional;

/// One acquisition.
///
/// @param kspace  complex (N, T, H, W), zero where not sampled
/// @param physics the operator that measured it
/// @param truth   the fully sampled video where it is known: for metrics, and for supervised training alone
public record Sample(Tensor kspace, DynamicMri physics, Optional<Tensor> truth) { }
