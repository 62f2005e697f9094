/// Group actions on images and videos: rotation, frame shift, diffeomorphism and others.
///
/// Geometry first, as pure functions: [RotationGrid], [CircularShift], [Flip], [ScaleGrid] and
/// `cinegrad.ddei.transform.cpab` say where each output pixel looks, [FrameShift] which frame each output frame is.
package cinegrad.ddei.transform;
