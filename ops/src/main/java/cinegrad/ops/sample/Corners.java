package cinegrad.ops.sample;

/// The meaning of the ends of a coordinate range, and the map from an axis of one size to one of another.
public enum Corners {
    /// The outer edges of the first and last pixel: a pixel is an interval. PyTorch's `align_corners=False`.
    EDGES,
    /// The centers of the first and last pixel: a pixel is a point. PyTorch's `align_corners=True`.
    CENTERS
}
