/// Films that nobody scanned: textured shapes that beat, breathe and shine, to teach networks what motion and undersampling do to
/// any picture, and no anatomy.
///
/// Start with [MovingTextures]; then [DeadLeaves] (what is drawn), [Beat] (how it moves).
///
/// Lengths are pixels of the finer grid that things are drawn on, y down (axis H, readout), x to the right (axis W, phase
/// encoding). Times are parts of the film; its beats close, instant 1 is instant 0, its breath does not.
package cinegrad.ddei.texture;
