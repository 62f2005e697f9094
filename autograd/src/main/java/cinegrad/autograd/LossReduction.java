package cinegrad.autograd;

/// How the losses of all elements become one.
public enum LossReduction {
    /// They stay as they are.
    NONE,
    /// Their mean.
    MEAN,
    /// Their sum.
    SUM;

    /// What becomes of the losses `each`.
    public Tensor of(Tensor each) {
        return switch (this) {
            case NONE -> each;
            case MEAN -> each.mean();
            case SUM -> each.sum();
        };
    }
}
