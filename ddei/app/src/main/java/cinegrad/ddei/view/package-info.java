/// A local page that plays any file the program reads: images, k-space, masks, trajectories.
///
/// Start with [Viewer], which opens files and serves the page. [ViewedFile] says what a file holds and how its axes are named,
/// [Planes] reads and transforms one plane at a time; the page itself is `view.html` with its scripts, among the resources.
package cinegrad.ddei.view;
