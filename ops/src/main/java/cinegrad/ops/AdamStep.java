package cinegrad.ops;

/// The numbers of one step of Adam: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
/// p ← p − η·( m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε) ).
///
/// @param decay     weight decay λ
/// @param decoupled where λ acts: on the parameter itself (AdamW: p ← p − η·λ·p first) or added to the gradient (g + λ·p)
/// @param t         number of this step, from 1
public record AdamStep(double learningRate, double beta1, double beta2, double epsilon, double decay, Decay decoupled, int t) {
    /// Where weight decay acts.
    public enum Decay { DECOUPLED, IN_GRADIENT }

    /// 1 − β₁ᵗ.
    public double correction1() {
        return 1 - Math.pow(beta1, t);
    }

    /// 1 − β₂ᵗ.
    public double correction2() {
        return 1 - Math.pow(beta2, t);
    }
}
