package cinegrad.ddei.train;

/// Where the gradients of a step's examples are computed: in this process ([ExampleGradients]), or by others.
///
/// Parts count the examples of all steps one after another: which example a part is, and every random number in it, follows from
/// its number and the seed. So it does not matter who computes which part.
@FunctionalInterface
public interface GradientSource {
    /// What the parts `first … first + count − 1` give with the parameters as they are now.
    StepGradients of(long first, int count);
}
