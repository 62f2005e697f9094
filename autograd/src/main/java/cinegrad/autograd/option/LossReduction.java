package cinegrad.autograd.option;

/// The reduction of the losses of all elements to one.
public enum LossReduction {
    /// No reduction.
    NONE,
    /// Their mean.
    MEAN,
    /// Their sum.
    SUM
}
