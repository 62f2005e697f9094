package cinegrad.ddei.compute;

import cinegrad.autograd.MemoryPlan;

import java.util.Locale;
import java.util.Optional;

/// A training step or a reconstruction needs more memory than there is. Thrown before it begins.
public final class MemoryShortage extends RuntimeException {
    public MemoryShortage(MemoryPlan plan, String holder, long available, String remedy) {
        super("a training step needs " + megabytes(plan.peakBytes() + plan.leafBytes()) + " (most of it during the "
                + plan.peakAt() + ") and the " + holder + " has "
                + megabytes(available) + "; " + remedy);
    }

    private MemoryShortage(String message) {
        super(message);
    }

    /// The shortage, if `what` needs more bytes than the holder has.
    public static Optional<MemoryShortage> of(String what, long needed, String holder, long available) {
        if (needed <= available) return Optional.empty();
        return Optional.of(new MemoryShortage(what + " needs " + megabytes(needed) + " and the " + holder + " has "
                + megabytes(available) + "; " + (holder.equals("heap") ? "give Java more with CINEGRAD_OPTS=-Xmx…, or " : "")
                + "take fewer --threads or a smaller --size"));
    }

    public static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", Math.round(bytes / 1e6));
    }
}
