package cinegrad.ddei.classical;

/// Receives the progress of an iterative reconstruction.
@FunctionalInterface
public interface IterationListener {
    /// Ignores it.
    IterationListener NONE = (_, _) -> { };

    /// @param done  iterations finished
    /// @param total of how many
    void at(int done, int total);
}
