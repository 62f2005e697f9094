package cinegrad.ddei.train;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Evaluation.Inspection;
import cinegrad.autograd.Gradients;
import cinegrad.autograd.MemoryPlan;
import cinegrad.autograd.NonFiniteException;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Optimiser;
import cinegrad.ddei.json.Json;
import cinegrad.ddei.loss.Moment;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.random.RandomStream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Trains a network: draws the examples of each epoch in an order of its own, records the losses of each step, evaluates them with
/// their gradients in one schedule, and updates the parameters.
///
/// Everything random in step n follows from the seed and n, and the order of an epoch from the seed and its number. So a run that
/// was killed and resumed ends with the same bits as one that never stopped.
public final class Trainer {
    /// @param seed            of everything random
    /// @param steps           how many in all
    /// @param folder          where log and checkpoints go
    /// @param checkpointEvery steps between checkpoints
    /// @param settings        what the checkpoint remembers of how training was started
    public record Plan(long seed, long steps, Path folder, int checkpointEvery, Json settings) { }

    /// One finished step.
    ///
    /// @param step           counted from 0
    /// @param epoch          counted from 0
    /// @param losses         every term
    /// @param total          their sum
    /// @param seconds        it took
    /// @param metrics        of the training reconstruction, where the truth is known
    public record Progress(long step, long steps, int epoch, Map<String, Double> losses, double total, double seconds, Map<String, Double> metrics) { }

    /// Is told of every step.
    @FunctionalInterface
    public interface Listener {
        void finished(Progress progress);
    }

    /// Measures a reconstruction against the truth, for the log alone.
    @FunctionalInterface
    public interface Metrics {
        Map<String, Double> of(NdArray reconstruction, NdArray truth);
    }

    private final Reconstructor model;
    private final Optimiser optimiser;
    private final Objective objective;
    private final Examples examples;
    private final Plan plan;
    private final Workspace workspace = new Workspace();
    private Optional<Metrics> metrics = Optional.empty();

    public Trainer(Reconstructor model, Optimiser optimiser, Objective objective, Examples examples, Plan plan) {
        if (examples.size() == 0) throw new IllegalArgumentException("training: there are no examples");
        this.model = model;
        this.optimiser = optimiser;
        this.objective = objective;
        this.examples = examples;
        this.plan = plan;
    }

    /// Also logs these metrics of each step's reconstruction where the truth is known; training does not see them.
    public Trainer logging(Metrics what) {
        metrics = Optional.of(what);
        return this;
    }

    public static Path checkpointIn(Path folder) {
        return folder.resolve("checkpoint.safetensors");
    }

    public static Path logIn(Path folder) {
        return folder.resolve("log.jsonl");
    }

    /// What a step will need in memory; where a schedule makes steps differ, the one that needs most.
    public MemoryPlan memoryPlan() {
        return objective.possibleTerms(sample(0), model, moment(0)).stream()
                .map(terms -> Evaluation.ofLoss(terms.total()).keep(terms.reconstruction()).plan())
                .max(Comparator.comparingLong(MemoryPlan::peakBytes)).orElseThrow();
    }

    /// Trains from step `from` on until all steps are done or `stop` says so; a checkpoint is written then, too.
    ///
    /// @return the number of the next step
    public long run(long from, BooleanSupplier stop, Listener listener) {
        var log = TrainingLog.continuing(logIn(plan.folder), from);
        long step = from;
        while (step < plan.steps && !stop.getAsBoolean()) {
            var progress = step(step);
            log.add(line(progress));
            listener.finished(progress);
            step++;
            if (step % plan.checkpointEvery == 0) save(step);
        }
        if (step % plan.checkpointEvery != 0 || !Files.exists(checkpointIn(plan.folder))) save(step);
        return step;
    }

    /// Continues from the checkpoint in the plan's folder.
    ///
    /// @return the number of the next step
    public long resume() {
        var checkpoint = Checkpoint.read(checkpointIn(plan.folder));
        checkpoint.restore(optimiser);
        return checkpoint.state().at("step").whole();
    }

    private void save(long step) {
        var state = new LinkedHashMap<String, Object>();
        state.put("step", step);
        state.put("optimiserSteps", optimiser.steps());
        state.put("learningRate", optimiser.learningRate());
        state.put("seed", plan.seed);
        Checkpoint.of(optimiser, Json.of(state), plan.settings).write(checkpointIn(plan.folder));
    }

    private int epoch(long step) {
        return (int) (step / examples.size());
    }

    private Moment moment(long step) {
        return new Moment(step, epoch(step), RandomStream.of(plan.seed).stream("step").stream(step));
    }

    private Sample sample(long step) {
        int epoch = epoch(step);
        int[] order = RandomStream.of(plan.seed).stream("order").stream(epoch).permutation(examples.size());
        return examples.load(order[(int) (step % examples.size())], epoch);
    }

    private Progress step(long step) {
        long start = System.nanoTime();
        var sample = sample(step);
        var terms = objective.terms(sample, model, moment(step));
        Tensor total = terms.total();
        Tensor[] kept = terms.losses().values().toArray(Tensor[]::new);
        Gradients gradients = Evaluation.ofLoss(total).keep(kept).keep(terms.reconstruction()).in(workspace).run();
        requireFinite(step, total, gradients);
        optimiser.step(gradients);
        var losses = new LinkedHashMap<String, Double>();
        terms.losses().forEach((name, loss) -> losses.put(name, loss.item()));
        double seconds = (System.nanoTime() - start) * 1e-9;
        Map<String, Double> measured = metrics.isPresent() && sample.truth().isPresent()
                && sample.truth().get().type().equals(terms.reconstruction().type())
                ? metrics.get().of(terms.reconstruction().value(), sample.truth().get().value()) : Map.of();
        return new Progress(step, plan.steps, epoch(step), losses, total.item(), seconds, measured);
    }

    /// A loss or gradient that is not finite ends training before it reaches the parameters; the step is run once more to find the
    /// operation.
    private void requireFinite(long step, Tensor total, Gradients gradients) {
        boolean finite = Double.isFinite(total.item());
        for (var p : optimiser.parameters()) {
            if (!finite) break;
            for (double v : gradients.of(p.tensor()).toDoubles()) finite &= Double.isFinite(v);
        }
        if (finite) return;
        try {
            Evaluation.ofLoss(objective.terms(sample(step), model, moment(step)).total()).in(workspace).inspecting(Inspection.NON_FINITE).run();
        } catch (NonFiniteException e) {
            throw new TrainingFailure(step, e.getMessage() + "; the last checkpoint is intact, try a lower --lr", e);
        }
        throw new TrainingFailure(step, "the loss or a gradient is not finite; the last checkpoint is intact", null);
    }

    private Map<String, Object> line(Progress p) {
        var line = new LinkedHashMap<String, Object>();
        line.put("step", p.step);
        line.put("epoch", p.epoch);
        line.put("loss", p.total);
        line.putAll(p.losses);
        line.put("lr", optimiser.learningRate());
        line.put("seconds", p.seconds);
        line.put("workspaceBytes", workspace.peakBytes());
        line.putAll(p.metrics);
        return line;
    }
}
