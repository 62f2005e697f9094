package cinegrad.ddei.phantom;

/// Samples of k-space along a straight line, such as a spoke: sample i at `first + i · step`, cycles per field of view.
///
/// @param firstY along H, as `stepY`
/// @param firstX along W, as `stepX`
public record StraightReadout(double firstY, double firstX, double stepY, double stepX, int samples) {
    public StraightReadout {
        boolean finite = Double.isFinite(firstY) && Double.isFinite(firstX) && Double.isFinite(stepY) && Double.isFinite(stepX);
        if (samples < 1 || !finite || stepY == 0 && stepX == 0) {
            throw new IllegalArgumentException("readout: at least one sample, finite numbers and a step are needed; got "
                    + samples + " from (" + firstY + ", " + firstX + ") by (" + stepY + ", " + stepX + ")");
        }
    }
}
