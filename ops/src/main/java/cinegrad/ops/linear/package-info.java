/// Linear maps between arrays: each owns its adjoint, and they compose.
///
/// Read [LinearMap] first: apply, adjoint, and the algebra (`a.then(b)`, `a.plus(b)`, `a.times(2)`, `a.normal()`,
/// `a.adjoint(type)`). [FourierMap], [NufftMap], [SampleMap], [AxisMap], [PlaneMap] and [DiagonalMap] do the work; [ComposedMap],
/// [SumMap], [ScaledMap], [NormalMap], [StackedMap] and [BlockDiagonalMap] put maps together; a [DefinedMap] gives such an
/// expression a name.
package cinegrad.ops.linear;
