/// What training minimizes, and how a trained network is used.
///
/// Read [cinegrad.ddei.loss.Objective] first, then [cinegrad.ddei.loss.Objectives], which lists all of them by name. An objective
/// is either a list of [cinegrad.ddei.loss.Loss]es of one reconstruction with a [cinegrad.ddei.loss.LossSchedule], or it divides
/// every acquisition in two ([cinegrad.ddei.loss.Division]) and checks the answer to one part against the other.
package cinegrad.ddei.loss;
