package cinegrad.ddei.train;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Evaluation.Inspection;
import cinegrad.autograd.Gradients;
import cinegrad.autograd.MemoryPlan;
import cinegrad.autograd.NonFiniteException;
import cinegrad.autograd.Tensor;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.loss.StepContext;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.train.StepGradients.PartLosses;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Computes gradients here: draws the examples of each epoch in an order of its own, and evaluates the losses of each with their
/// gradients in one schedule.
public final class ExampleGradients implements GradientSource {
    /// Measures a reconstruction against the truth, for the log alone.
    @FunctionalInterface
    public interface Metrics {
        Map<String, Double> of(NdArray reconstruction, NdArray truth);
    }

    private final Reconstructor model;
    private final Objective objective;
    private final Examples examples;
    private final long seed;
    private final Optional<Metrics> metrics;
    private final Workspace workspace = new Workspace();
    private final Workspace measuring = new Workspace();

    /// @param seed of everything random
    public ExampleGradients(Reconstructor model, Objective objective, Examples examples, long seed, Optional<Metrics> metrics) {
        if (examples.size() == 0) throw new IllegalArgumentException("training: there are no examples");
        this.model = model;
        this.objective = objective;
        this.examples = examples;
        this.seed = seed;
        this.metrics = metrics;
    }

    /// The epoch that a part belongs to, from 0.
    int epoch(long part) {
        return (int) (part / examples.size());
    }

    private StepContext context(long part) {
        return new StepContext(part, epoch(part), RandomStream.of(seed).stream("step").stream(part));
    }

    private Sample sample(long part) {
        int epoch = epoch(part);
        int[] order = RandomStream.of(seed).stream("order").stream(epoch).permutation(examples.size());
        return examples.load(order[(int) (part % examples.size())], epoch);
    }

    @Override
    public StepGradients of(long first, int count) {
        if (count < 1) throw new IllegalArgumentException("training: a step needs at least one part, got " + count);
        var sum = new PairwiseSum();
        var losses = new ArrayList<PartLosses>();
        for (long part = first; ; part++) {
            var sample = sample(part);
            var terms = objective.terms(sample, model, context(part));
            Tensor total = terms.total();
            Tensor reconstruction = terms.reconstruction();
            Tensor[] kept = terms.losses().values().toArray(Tensor[]::new);
            Gradients gradients = Evaluation.ofLoss(total).keep(kept).keep(reconstruction).in(workspace).run();
            sum.add(1, gradients);
            var byName = new LinkedHashMap<String, Double>();
            terms.losses().forEach((name, loss) -> byName.put(name, loss.item()));
            losses.add(new PartLosses(total.item(), byName));
            if (losses.size() == count || !Double.isFinite(total.item())) {
                return new StepGradients(losses, sum.sum(), measured(reconstruction, sample.truth()),
                        Optional.of(reconstruction.value()), workspace.peakBytes());
            }
        }
    }

    private Map<String, Double> measured(Tensor reconstruction, Optional<NdArray> truth) {
        if (metrics.isEmpty() || truth.isEmpty() || !truth.get().type().equals(reconstruction.type())) return Map.of();
        var numbers = measuring.within(() -> metrics.get().of(reconstruction.value(), truth.get()));
        measuring.sweep();
        return numbers;
    }

    /// What a step will need in memory; where a schedule makes steps differ, the one that needs most.
    public MemoryPlan memoryPlan() {
        return objective.possibleTerms(sample(0), model, context(0)).stream()
                .map(terms -> Evaluation.ofLoss(terms.total()).keep(terms.reconstruction()).plan())
                .max(Comparator.comparingLong(MemoryPlan::peakBytes)).orElseThrow();
    }

    /// Computes these parts once more to find the operation whose result is not finite.
    Optional<NonFiniteException> whatIsNotFinite(long first, int count) {
        for (long part = first; part < first + count; part++) {
            try {
                Evaluation.ofLoss(objective.terms(sample(part), model, context(part)).total()).in(workspace)
                        .inspecting(Inspection.NON_FINITE).run();
            } catch (NonFiniteException e) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }
}
