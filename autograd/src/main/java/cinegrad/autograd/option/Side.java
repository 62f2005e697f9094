package cinegrad.autograd.option;

/// Which place among equal elements.
public enum Side {
    /// Before all of them.
    LEFT,
    /// Behind all of them.
    RIGHT
}
