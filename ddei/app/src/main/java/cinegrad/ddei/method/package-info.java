/// The ways to reconstruct that need no training by the user: the methods without learning, and the network that comes with the
/// program.
///
/// Start with [cinegrad.ddei.method.TrainedRefiner].
package cinegrad.ddei.method;
