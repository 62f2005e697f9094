package cinegrad.ddei.classical;

/// Hears how far an iterative reconstruction has come.
@FunctionalInterface
public interface IterationListener {
    /// Hears nothing.
    IterationListener NONE = (_, _) -> { };

    /// @param done  iterations finished
    /// @param total of how many
    void at(int done, int total);
}
