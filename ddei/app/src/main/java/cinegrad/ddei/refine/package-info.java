/// How a network that refines is trained: on simulated films alone, disturbed anew at every step.
///
/// Start with [cinegrad.ddei.refine.RefinerTraining]; then [cinegrad.ddei.refine.FilmRecipe] (what is drawn),
/// [cinegrad.ddei.refine.Disturbance] (what is to be taken out again).
package cinegrad.ddei.refine;
