package cinegrad.conformance;

import cinegrad.ops.Backend;

import java.util.Optional;

/// Knows how to run the cases of one folder. Every folder has one class; [CheckFixtures] is given them all.
///
/// ```java
/// public Optional<Comparison> run(Case golden, Backend backend) {
///     var check = Comparison.of(golden, backend.precision());
///     return switch (golden.op()) {
///         case "torch.neg" -> Optional.of(check.output("y", backend.map(UnaryFunction.NEGATE, golden.in("x").on(backend))));
///         default -> Optional.empty();
///     };
/// }
/// ```
public interface FixtureFolder {
    /// The folder's name, such as `fft`.
    String folder();

    /// Runs one case on `backend` and compares its results at its precision; empty if the case is of a kind that we do not offer.
    /// What it throws is a failure.
    Optional<Comparison> run(Case golden, Backend backend);
}
