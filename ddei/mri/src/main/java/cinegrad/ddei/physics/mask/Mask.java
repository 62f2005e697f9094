package cinegrad.ddei.physics.mask;

import java.util.Arrays;
import java.util.function.IntPredicate;

/// Samples of k-t-space (T, H, W), each acquired or not. Immutable.
public final class Mask {
    private final int frames;
    private final int height;
    private final int width;
    private final boolean[] samples;

    /// @param samples (T, H, W); copied
    public Mask(int frames, int height, int width, boolean[] samples) {
        if (frames < 1 || height < 1 || width < 1 || (long) frames * height * width != samples.length) {
            throw new IllegalArgumentException("Mask: " + samples.length + " values for (T,H,W) = (" + frames + "," + height
                    + "," + width + ")");
        }
        this.frames = frames;
        this.height = height;
        this.width = width;
        this.samples = samples.clone();
    }

    /// A mask from numbers that are 0 where nothing is acquired.
    ///
    /// @param values (T, H, W)
    public static Mask of(int frames, int height, int width, float[] values) {
        boolean[] samples = new boolean[values.length];
        for (int i = 0; i < values.length; i++) samples[i] = values[i] != 0;
        return new Mask(frames, height, width, samples);
    }

    public int frames() {
        return frames;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public boolean at(int frame, int row, int column) {
        return samples[(frame * height + row) * width + column];
    }

    /// All samples acquired.
    public int count() {
        int n = 0;
        for (boolean s : samples) if (s) n++;
        return n;
    }

    /// The samples acquired in `frame`.
    public int count(int frame) {
        int n = 0;
        for (int i = frame * pixels(); i < (frame + 1) * pixels(); i++) if (samples[i]) n++;
        return n;
    }

    /// (T, H, W), 1 where acquired and 0 elsewhere.
    public float[] toFloats() {
        float[] values = new float[samples.length];
        for (int i = 0; i < values.length; i++) values[i] = samples[i] ? 1 : 0;
        return values;
    }

    /// Samples in both masks.
    public Mask and(Mask other) {
        same("and", other);
        return keep(i -> other.samples[i]);
    }

    /// Samples in this mask and not in `other`.
    public Mask minus(Mask other) {
        same("minus", other);
        return keep(i -> !other.samples[i]);
    }

    /// This mask with frames that are not `wanted` emptied.
    public Mask onlyFrames(IntPredicate wanted) {
        return keep(i -> wanted.test(i / pixels()));
    }

    public boolean isSubsetOf(Mask other) {
        return minus(other).count() == 0;
    }

    int pixels() {
        return height * width;
    }

    /// Whether sample number i of (T, H, W) is acquired.
    boolean at(int i) {
        return samples[i];
    }

    /// This mask's samples whose number is `wanted`.
    Mask keep(IntPredicate wanted) {
        boolean[] kept = new boolean[samples.length];
        for (int i = 0; i < kept.length; i++) kept[i] = samples[i] && wanted.test(i);
        return new Mask(frames, height, width, kept);
    }

    private void same(String operation, Mask other) {
        if (frames != other.frames || height != other.height || width != other.width) {
            throw new IllegalArgumentException("Mask." + operation + ": " + this + " and " + other + " have different sizes");
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Mask m && height == m.height && width == m.width && Arrays.equals(samples, m.samples);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * height + width) + Arrays.hashCode(samples);
    }

    @Override
    public String toString() {
        return "Mask(T,H,W) = (" + frames + "," + height + "," + width + ")";
    }
}
