/// Magnetic resonance imaging as linear maps between complex images and k-space.
///
/// Read [cinegrad.ddei.physics.DynamicMri] first, the operator of DDEI; [cinegrad.ddei.physics.Mri] is its still sibling,
/// [cinegrad.ddei.physics.MultiCoilMri] adds coils, [cinegrad.ddei.physics.SequentialMri] measures one image in many frames,
/// [cinegrad.ddei.physics.NonCartesianMri] samples anywhere, as along [cinegrad.ddei.physics.RadialSpokes]. All are
/// [cinegrad.ddei.physics.ForwardModel]s. Arrays are complex (N, T, H, W); the Fourier transform is orthonormal and centered
/// (`fftshift ∘ F ∘ ifftshift`; the two shifts differ at odd lengths), so k-space has its center at (H/2, W/2).
package cinegrad.ddei.physics;
