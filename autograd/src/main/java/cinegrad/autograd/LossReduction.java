package cinegrad.autograd;

/// The reduction of the losses of all elements to one.
public enum LossReduction {
    /// No reduction.
    NONE,
    /// Their mean.
    MEAN,
    /// Their sum.
    SUM;

    /// The reduction of the losses `each`.
    public Tensor of(Tensor each) {
        return switch (this) {
            case NONE -> each;
            case MEAN -> each.mean();
            case SUM -> each.sum();
        };
    }
}
