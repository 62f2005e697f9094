package cinegrad.ddei.compute;

import cinegrad.autograd.MemoryPlan;

import java.util.Locale;

/// A training step needs more memory than there is. Thrown before the first one.
public final class MemoryShortage extends RuntimeException {
    public MemoryShortage(MemoryPlan plan, String holder, long available, String remedy) {
        super("a training step needs " + megabytes(plan.peakBytes() + plan.leafBytes()) + " (most of it during the "
                + plan.peakAt() + ") and the " + holder + " has "
                + megabytes(available) + "; " + remedy);
    }

    public static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", Math.round(bytes / 1e6));
    }
}
