package cinegrad.ops.sample;

/// What the ends of a coordinate range stand for, and how an axis of one size maps to one of another.
public enum Corners {
    /// The outer edges of the first and last pixel: a pixel is an interval. PyTorch's `align_corners=False`.
    EDGES,
    /// The centres of the first and last pixel: a pixel is a point. PyTorch's `align_corners=True`.
    CENTERS
}
