/// Networks that refine the videos of methods without learning, on disk and in use.
///
/// Start with [cinegrad.ddei.method.TrainedRefiner].
package cinegrad.ddei.method;
