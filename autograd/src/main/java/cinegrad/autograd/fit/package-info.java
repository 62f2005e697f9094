/// From data to a trained network: the order in which examples are seen, the loop, and what a network is worth.
///
/// Read [cinegrad.autograd.fit.TrainingLoop] first. Nothing here is needed to train: an optimizer's `step(loss.backward())` in a
/// loop of one's own does. Everything random is a pure function of a stream and the number of the step, so one number is all that
/// a training needs to go on, beside a [cinegrad.autograd.nn.StateDict] of the network and the optimizer.
package cinegrad.autograd.fit;
