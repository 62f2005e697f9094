package cinegrad.gpu.device;

import java.util.Locale;

/// One device as the driver describes it.
///
/// @param ordinal         its number, from 0, as the driver counts
/// @param computeMajor    compute capability, e.g. 9 of 9.0
/// @param computeMinor    compute capability, e.g. 0 of 9.0
/// @param multiprocessors how many blocks' worth of hardware run at once
/// @param memory          bytes of device memory
public record DeviceDescription(int ordinal, String name, int computeMajor, int computeMinor, int multiprocessors, long memory) {
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d: %s, compute capability %d.%d, %d multiprocessors, %.1f GiB",
                ordinal, name, computeMajor, computeMinor, multiprocessors, memory / (double) (1L << 30));
    }
}
