package cinegrad.ops;

/// The memory behind an array: a Java array on the CPU, a device allocation elsewhere.
public interface Buffer {
    /// Numbers it holds.
    int length();

    long bytes();
}
