package cinegrad.gpu.context;

/// The time of a kernel.
///
/// @param launches how often it was started
/// @param seconds  from the start of each to its end, all together
public record KernelTime(String kernel, int launches, double seconds) {
    public KernelTime plus(KernelTime other) {
        return new KernelTime(kernel, launches + other.launches, seconds + other.seconds);
    }
}
