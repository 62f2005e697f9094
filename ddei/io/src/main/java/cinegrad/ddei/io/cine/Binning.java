package cinegrad.ddei.io.cine;

/// Frames cut from a stream of readouts: each of `readouts` of them, the next frame beginning `step` later. With a smaller step
/// than readouts the frames overlap (a sliding window). Readouts at the end that fill no frame are left out.
public record Binning(int readouts, int step) {
    private static final int MOST = 1 << 20;

    public Binning {
        if (readouts < 1 || readouts > MOST || step < 1 || step > MOST) {
            throw new IllegalArgumentException("--bin: N or N:M spokes a frame and from one frame to the next, both from 1 to "
                    + MOST + ", got " + readouts + ":" + step);
        }
    }

    /// Reads `N` or `N:M`; without M frames follow one another.
    public static Binning parse(String text) {
        if (!text.matches("\\d{1,9}(:\\d{1,9})?")) {
            throw new IllegalArgumentException("--bin: N or N:M, such as 21 or 21:5, got \"" + text + "\"");
        }
        String[] parts = text.split(":");
        int readouts = Integer.parseInt(parts[0]);
        return new Binning(readouts, parts.length == 1 ? readouts : Integer.parseInt(parts[1]));
    }

    /// How many frames a stream of so many readouts fills.
    int frames(long stream) {
        return stream < readouts ? 0 : Math.toIntExact((stream - readouts) / step + 1);
    }

    @Override
    public String toString() {
        return step == readouts ? Integer.toString(readouts) : readouts + ":" + step;
    }
}
