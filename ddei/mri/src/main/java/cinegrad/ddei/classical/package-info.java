/// Reconstruction without learning: what a trained network has to beat, and where one may start from.
///
/// Read [cinegrad.ddei.classical.ClassicalMethod] first; [cinegrad.ddei.classical.ClassicalMethods] lists them by name. All work
/// on the measurements alone. Those that minimize something write ½‖A x − y‖² for the misfit to the data, A being
/// [cinegrad.ddei.physics.DynamicMri] with a mask of zeros and ones, and a sum of absolute values of complex numbers, |z| = √(re²
/// + im²), or of singular values for what they expect of a video. Their weights are relative to the brightest pixel of the
/// zero-filled video, which is known without the truth, so a video twice as bright gives a result twice as bright.
package cinegrad.ddei.classical;
