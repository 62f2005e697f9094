package cinegrad.ddei.metric;

/// The common scale of both videos before they are compared.
public enum PixelNormalization {
    /// Each frame (each part of it, if complex) divided by its Euclidean norm.
    UNIT_FRAMES("frames of norm 1") {
        MetricVideo apply(MetricVideo video, MetricVideo reference) {
            return video.unitFrames();
        }
    },
    /// Each video moved to [0, 1] by its own minimum and maximum; a constant one stays.
    MIN_MAX("min-max") {
        MetricVideo apply(MetricVideo video, MetricVideo reference) {
            double low = video.minimum();
            double high = video.maximum();
            return low < high ? video.scaled(1 / (high - low), -low / (high - low)) : video;
        }
    },
    /// Everything below 0 to 0 and above 1 to 1.
    CLIPPED("clipped to [0,1]") {
        MetricVideo apply(MetricVideo video, MetricVideo reference) {
            return video.clipped(0, 1);
        }
    },
    /// The estimate moved to the reference's mean and (unbiased) standard deviation.
    STANDARDIZED("standardised") {
        MetricVideo apply(MetricVideo video, MetricVideo reference) {
            if (video == reference) return video;
            double factor = reference.standardDeviation() / video.standardDeviation();
            return video.scaled(factor, reference.mean() - factor * video.mean());
        }
    };

    private final String words;

    PixelNormalization(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /// @param reference what `video` is compared with, or is
    abstract MetricVideo apply(MetricVideo video, MetricVideo reference);
}
