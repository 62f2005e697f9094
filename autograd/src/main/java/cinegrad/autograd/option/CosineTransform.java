package cinegrad.autograd.option;

/// Which discrete cosine transform of x_0 … x_{n−1}, without a factor. Either is the other's inverse but for 1/(2n), and, made
/// orthonormal, the other's transpose.
public enum CosineTransform {
    /// `y_k = 2·Σ_j x_j · cos(πk(2j + 1)/(2n))`: that of pictures and sound.
    TYPE_2,
    /// `y_k = x_0 + 2·Σ_{j>0} x_j · cos(πj(2k + 1)/(2n))`.
    TYPE_3
}
