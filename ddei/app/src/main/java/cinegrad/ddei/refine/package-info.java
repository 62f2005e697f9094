/// How a network that refines is trained: on simulated films alone.
///
/// Start with [cinegrad.ddei.refine.RefinerTraining]; then [cinegrad.ddei.refine.FilmRecipe] (what is drawn),
/// [cinegrad.ddei.refine.Film] (a film, its measurements and its nonlocal low-rank video).
package cinegrad.ddei.refine;
