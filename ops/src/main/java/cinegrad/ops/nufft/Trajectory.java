package cinegrad.ops.nufft;

import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// Points of k-space in the order they are sampled: (S, 2), the same for every image, or (T, S, 2), those of frame t for image t.
/// Each is (k_H, k_W), the frequencies along height and width in cycles per field of view. Immutable.
public final class Trajectory {
    private final Shape shape;
    private final double[] numbers;

    private Trajectory(Shape shape, double[] numbers) {
        this.shape = shape;
        this.numbers = numbers;
    }

    /// A copy of these points.
    ///
    /// @param shape (S, 2) or (T, S, 2)
    /// @throws IllegalArgumentException if a frequency is not finite
    public static Trajectory of(Shape shape, double[] numbers) {
        requirePoints(shape);
        if (numbers.length != shape.elements()) {
            throw new ShapeException("trajectory: " + shape + " needs " + shape.elements() + " numbers, got " + numbers.length);
        }
        for (int i = 0; i < numbers.length; i++) {
            if (!Double.isFinite(numbers[i])) {
                throw new IllegalArgumentException("trajectory: frequency " + i % 2 + " of point " + i / 2 + " of " + shape
                        + " is " + numbers[i] + "; cycles per field of view are finite");
            }
        }
        return new Trajectory(shape, numbers.clone());
    }

    static void requirePoints(Shape shape) {
        if (shape.rank() != 2 && shape.rank() != 3 || shape.size(-1) != 2) {
            throw new ShapeException("trajectory: needs points (samples,2) or (frames,samples,2), got " + shape);
        }
    }

    /// (S, 2) or (T, S, 2).
    public Shape shape() {
        return shape;
    }

    /// T, or 1 where every image has the same points.
    public int frames() {
        return shape.rank() == 3 ? shape.size(0) : 1;
    }

    /// S: the points of one image.
    public int samples() {
        return shape.size(-2);
    }

    /// k_H of a point.
    public double row(int frame, int sample) {
        return numbers[2 * (frame * samples() + sample)];
    }

    /// k_W of a point.
    public double column(int frame, int sample) {
        return numbers[2 * (frame * samples() + sample) + 1];
    }

    /// All frequencies, copied.
    public double[] toDoubles() {
        return numbers.clone();
    }

    @Override
    public String toString() {
        return "trajectory " + shape;
    }
}
