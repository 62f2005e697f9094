package cinegrad.ddei.metric;

/// The span of values that counts as full scale: L = maximum − minimum.
public sealed interface PixelRange {
    double minimum(MetricVideo reference);

    double maximum(MetricVideo reference);

    default double width(MetricVideo reference) {
        return maximum(reference) - minimum(reference);
    }

    /// The same for every video.
    record Fixed(double low, double high) implements PixelRange {
        public Fixed {
            if (!(low < high)) throw new IllegalArgumentException("PixelRange: " + low + " is not below " + high);
        }
        public double minimum(MetricVideo reference) { return low; }
        public double maximum(MetricVideo reference) { return high; }
    }

    /// From 0 to the largest value of the whole reference.
    record FromZero() implements PixelRange {
        public double minimum(MetricVideo reference) { return 0; }
        public double maximum(MetricVideo reference) { return reference.maximum(); }
    }

    /// From the smallest to the largest value of the whole reference.
    record OfReference() implements PixelRange {
        public double minimum(MetricVideo reference) { return reference.minimum(); }
        public double maximum(MetricVideo reference) { return reference.maximum(); }
    }
}
