package cinegrad.ddei.run;

/// Gaussian noise added to measurements.
///
/// @param sigma standard deviation of real and imaginary parts
/// @param units of sigma
/// @param seed  of its random numbers
record Noise(double sigma, Units units, long seed) {
    enum Units {
        /// Those of the data as they are stored.
        DATA,
        /// Those of the data as a network sees them, after the factor they are multiplied by.
        NETWORK
    }

    /// The standard deviation in the measurements as a network sees them.
    ///
    /// @param factor what the data are multiplied by
    double seenBy(double factor) {
        return units == Units.DATA ? sigma * factor : sigma;
    }
}
