package cinegrad.autograd.option;

/// How sequences are aligned.
///
/// @param blank      the class that stands for no label
/// @param impossible the loss of a target that is too long for its frames
public record CtcOptions(int blank, Impossible impossible) {
    /// The loss of a target without an alignment; its gradient is 0.
    public enum Impossible { INFINITE, ZERO }

    /// Class 0 is the blank, a target without an alignment has an infinite loss.
    public static final CtcOptions DEFAULT = new CtcOptions(0, Impossible.INFINITE);

    public CtcOptions withBlank(int index) {
        return new CtcOptions(index, impossible);
    }

    public CtcOptions with(Impossible loss) {
        return new CtcOptions(blank, loss);
    }
}
