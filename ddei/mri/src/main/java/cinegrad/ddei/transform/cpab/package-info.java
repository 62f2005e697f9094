/// Diffeomorphisms of the unit square by continuous piecewise-affine velocity fields (CPAB).
///
/// The square is cut into triangles ([Tessellation]). A velocity that is affine in each triangle and continuous across their
/// edges is a linear combination of a few orthonormal fields ([CpabBasis]); random coefficients θ give a random
/// [VelocityField], and following it for one unit of time gives a [Diffeomorphism], whose inverse belongs to −θ.
///
/// Coordinates: x along the image's rows (height), y along its columns (width), both in [0, 1].
///
/// Source: Freifeld, Hauberg, Batmanghelich, Fisher, *Transformations based on continuous piecewise-affine velocity
/// fields*, IEEE TPAMI 39 (2017).
package cinegrad.ddei.transform.cpab;
