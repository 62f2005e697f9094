package cinegrad.ddei.classical;

/// Receives the progress of an iterative reconstruction.
@FunctionalInterface
public interface IterationListener {
    /// Does nothing.
    IterationListener NONE = (_, _) -> { };

    /// @param done  iterations finished
    /// @param total iterations in all
    void at(int done, int total);
}
