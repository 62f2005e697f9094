package cinegrad.autograd.op;

/// How the derivative of an operation along a direction follows from the operation: the rule of forward mode. The tangent of an
/// array is its derivative, an array of its type.
public enum TangentRule {
    /// Linear in all inputs together: the tangent of the output is the operation's value at the tangents.
    LINEAR,
    /// Linear in each input: the sum, over the inputs, of its value with one of them replaced by its tangent.
    MULTILINEAR,
    /// Linear in the first input: as [#LINEAR] where no other moves, else as [#BY_GRADIENT].
    LINEAR_IN_FIRST,
    /// The Jacobian in each input is its own transpose, as that of a function of single elements is: the gradient of the
    /// tangents.
    SELF_ADJOINT,
    /// [Op#tangent].
    OWN,
    /// The gradient is linear in the output's gradient, Jᵀ·u; differentiated in u along the tangent t it is J·t. Exact, at the
    /// cost of two gradients: for operations without a rule of their own.
    BY_GRADIENT
}
