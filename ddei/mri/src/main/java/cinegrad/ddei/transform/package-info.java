/// Group actions on images and videos: rotation, frame shift, diffeomorphism and others.
///
/// Geometry first, as pure functions: [RotationGrid], [CircularShift], [Flip], [ScaleGrid] and
/// `cinegrad.ddei.transform.cpab` give the source coordinates of each output pixel, [FrameShift] which frame each output frame
/// is.
package cinegrad.ddei.transform;
