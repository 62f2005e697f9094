package cinegrad.autograd.op;

/// An operation on any number of arrays, or one that saves more than its output for the gradient.
public sealed interface Variadic extends Op permits Op.Custom, Elementwise.Where, AxisOps.Gather, AxisOps.ScatterAdd,
        AxisOps.ScatterExtreme,
        Normalization.Standardize, Sampling.PoolMaximum, Structural.Concatenate, Convolution.Conv3d,
        Convolution.BidirectionalSweep { }
