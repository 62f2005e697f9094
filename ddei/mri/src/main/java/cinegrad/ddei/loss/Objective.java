package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ops.random.RandomStream;

import java.util.List;
import java.util.Map;

/// The loss of a training step, and the use of the trained network: its input in training and afterwards.
public interface Objective {
    /// @param reconstruction the network's answer of this step, of as many frames as it was shown
    /// @param losses         the terms by name, to be summed with equal weight
    record Terms(Tensor reconstruction, Map<String, Tensor> losses) {
        public Tensor total() {
            return losses.values().stream().reduce(Tensor::plus).orElseThrow();
        }
    }

    /// Records the terms of one training step.
    Terms terms(Sample sample, Reconstructor model, StepContext moment);

    /// The terms of the first step, with these random numbers.
    default Terms terms(Sample sample, Reconstructor model, RandomStream random) {
        return terms(sample, model, StepContext.first(random));
    }

    /// Terms of every kind of step training may come to, where steps differ: for planning, nothing is computed.
    default List<Terms> possibleTerms(Sample sample, Reconstructor model, StepContext moment) {
        return List.of(terms(sample, model, moment));
    }

    /// The reconstruction a user gets.
    default Tensor reconstruct(Sample sample, Reconstructor model, RandomStream random) {
        return model.reconstruct(sample.kspace(), sample.physics());
    }

    /// The plain case: one reconstruction from all measurements, and a few losses of it.
    static Objective sumOf(List<Loss> losses) {
        return scheduled(LossSchedule.ALWAYS, losses);
    }

    /// One reconstruction from all measurements, and those of the losses whose turn it is.
    static Objective scheduled(LossSchedule schedule, List<Loss> losses) {
        return new ScheduledLosses(List.of(new ScheduledLosses.Group(schedule, losses)));
    }
}
