package cinegrad.ddei.phantom;

/// The rectangle that is imaged, in millimetres: `height` along H (readout), `width` along W (phase encoding).
///
/// Frequencies are sampled at multiples of 1/height and 1/width, so anything outside the rectangle wraps around, as it does in a
/// scanner.
public record FieldOfView(double height, double width) {
    public FieldOfView {
        if (!(height > 0 && width > 0)) {
            throw new IllegalArgumentException("FieldOfView: both sides must be positive millimetres; got height " + height
                    + ", width " + width);
        }
    }
}
