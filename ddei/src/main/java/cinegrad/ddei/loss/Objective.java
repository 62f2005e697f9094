package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ops.random.RandomStream;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a training step minimises, and how the trained network is used afterwards.
public interface Objective {
    /// @param reconstruction the network's answer of this step
    /// @param losses         the terms by name, to be summed with equal weight
    record Terms(Tensor reconstruction, Map<String, Tensor> losses) {
        public Tensor total() {
            return losses.values().stream().reduce(Tensor::plus).orElseThrow();
        }
    }

    /// Records the terms of one training step.
    Terms terms(Sample sample, Reconstructor model, RandomStream random);

    /// The reconstruction a user gets.
    default Tensor reconstruct(Sample sample, Reconstructor model, RandomStream random) {
        return model.reconstruct(sample.kspace(), sample.physics());
    }

    /// The plain case: one reconstruction from all measurements, and a few losses of it.
    static Objective sumOf(List<Loss> losses) {
        return (sample, model, random) -> {
            var pass = new Pass(sample, model.reconstruct(sample.kspace(), sample.physics()), model, random);
            var terms = new LinkedHashMap<String, Tensor>();
            for (var loss : losses) terms.put(loss.name(), loss.of(pass));
            return new Terms(pass.reconstruction(), terms);
        };
    }
}
