/// Carries requests out: loads the data, builds the network, trains, reconstructs, measures, writes results.
///
/// Start with [TrainingRun] and [Datasets]; [Evaluator] reconstructs and measures, [RunReport] writes what a person sees.
package cinegrad.ddei.run;
