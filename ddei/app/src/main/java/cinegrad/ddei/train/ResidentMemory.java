package cinegrad.ddei.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much memory this process takes.
public final class ResidentMemory {
    private ResidentMemory() { }

    /// The most that was ever resident, as Linux counts it; the committed heap where the system does not say.
    public static long peakBytes() {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) return Runtime.getRuntime().totalMemory();
        try {
            return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst()
                    .orElse(Runtime.getRuntime().totalMemory());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + status + ": " + e.getMessage(), e);
        }
    }
}
