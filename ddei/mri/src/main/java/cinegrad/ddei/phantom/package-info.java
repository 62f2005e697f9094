/// A digital thorax with a beating heart, for dynamic MRI with an exactly known answer.
///
/// Every tissue is a filled region (an [Ellipse] or a [ConvexPolygon]) whose Fourier transform has a closed form, and a picture
/// is a finite signed sum of such regions ([Scene]). K-space is therefore evaluated where the scanner samples it, with no image
/// grid behind it: truncation ringing and partial volume come out as they do in a scanner, and any matrix size shows the same
/// body.
///
/// Start with [ThoraxPhantom]; then [Anatomy] (what is drawn), [HeartRhythm] and [Breathing] (when it moves), [ReceiveField] (why
/// the image is complex and still exact).
///
/// Lengths are millimetres, x to the right (axis W, phase encoding), y downwards (axis H, readout), the origin in the middle of
/// the field of view. Spatial frequencies are cycles per millimetre, times are seconds, angles are radians.
package cinegrad.ddei.phantom;
