package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

/// What is made of measurements without solving anything, complex (1, T, H, W).
interface FirstVideos {
    /// (1, T, H, W).
    Shape shape();

    /// A* y.
    NdArray zeroFilled();

    /// The mean over time, in every frame.
    NdArray averaged();

    /// What a frame did not measure taken from the mean over time.
    NdArray viewShared();

    /// The standard deviation of the noise in either part of a measurement, 0 where it cannot be known.
    double noise();
}
