package cinegrad.autograd;

/// Elements along an axis, and their positions.
///
/// @param values  differentiable
/// @param indices whole numbers without a gradient, as an index for [Tensor#gather]
public record Selected(Tensor values, Tensor indices) {
    Selected squeeze(int axis) {
        return new Selected(values.squeeze(axis), indices.squeeze(axis));
    }
}
