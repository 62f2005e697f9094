package cinegrad.ddei.train;

import cinegrad.autograd.Gradients;
import cinegrad.autograd.MemoryPlan;
import cinegrad.autograd.nn.Optimizer;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.train.StepGradients.PartLosses;
import cinegrad.ops.NdArray;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/// Trains a network: has the gradients of each step's examples computed, here or by another [GradientSource], and updates the
/// parameters with their mean.
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
    /// @param losses         every term, the mean over the step's examples that have it
    /// @param total          their sum
    /// @param seconds        it took, without the evaluation that may follow
    /// @param metrics        of the training reconstruction, where the truth is known
    /// @param gradientNorm   before it was clipped
    /// @param evaluation     what the [Validation] found after the step, if there was one then
    /// @param reconstruction of the step's last example, complex (N, T, H, W); empty where it was computed elsewhere
    /// @param workspaceBytes the most that gradients took for their intermediate arrays
    public record Progress(Place place, Map<String, Double> losses, double total, double seconds, Map<String, Double> metrics,
                           double gradientNorm, double learningRate, Map<String, Double> evaluation,
                           Optional<NdArray> reconstruction, long workspaceBytes) {
        public long step() {
            return place.step;
        }

        public long steps() {
            return place.steps;
        }

        public int epoch() {
            return place.epoch;
        }

        Progress evaluated(Map<String, Double> numbers) {
            return new Progress(place, losses, total, seconds, metrics, gradientNorm, learningRate, numbers, reconstruction,
                    workspaceBytes);
        }
    }

    /// Where in the training a step is.
    ///
    /// @param step  counted from 0
    /// @param steps of the whole training
    /// @param epoch counted from 0
    public record Place(long step, long steps, int epoch) { }

    /// Gets every finished step.
    @FunctionalInterface
    public interface Listener {
        void finished(Progress progress);
    }

    private final Reconstructor model;
    private final Optimizer optimizer;
    private final Objective objective;
    private final Examples examples;
    private final Plan plan;
    private final double learningRate;
    private ExampleGradients local;
    private Optional<GradientSource> source = Optional.empty();
    private TrainingRecipe recipe = TrainingRecipe.PLAIN;
    private Optional<WeightAverage> average = Optional.empty();
    private Optional<Validation> validation = Optional.empty();
    private Optional<Validation.Best> best = Optional.empty();
    private OptionalLong keepEvery = OptionalLong.empty();

    public Trainer(Reconstructor model, Optimizer optimizer, Objective objective, Examples examples, Plan plan) {
        this.model = model;
        this.optimizer = optimizer;
        this.objective = objective;
        this.examples = examples;
        this.plan = plan;
        this.local = new ExampleGradients(model, objective, examples, plan.seed, Optional.empty());
        this.learningRate = optimizer.learningRate();
    }

    /// Does about the plain step what the recipe says.
    public Trainer following(TrainingRecipe how) {
        recipe = how;
        average = how.averaging().isPresent() ? Optional.of(new WeightAverage(optimizer.parameters(),
                how.averaging().getAsDouble())) : Optional.empty();
        return this;
    }

    /// Evaluates the network from time to time, the averaged one where parameters are averaged.
    public Trainer validatedBy(Validation how) {
        validation = Optional.of(how);
        return this;
    }

    /// Also leaves a checkpoint of its own after every so many steps.
    public Trainer keepingEvery(long steps) {
        if (steps < 1) throw new IllegalArgumentException("training: checkpoints can be kept every 1 step or more, got " + steps);
        keepEvery = OptionalLong.of(steps);
        return this;
    }

    /// Also logs these metrics of each step's reconstruction where the truth is known; training does not see them.
    public Trainer logging(ExampleGradients.Metrics what) {
        local = new ExampleGradients(model, objective, examples, plan.seed, Optional.of(what));
        return this;
    }

    /// Leaves the gradients to this source instead of computing them here.
    public Trainer computedBy(GradientSource other) {
        source = Optional.of(other);
        return this;
    }

    /// What computes gradients in this process.
    public GradientSource local() {
        return local;
    }

    public static Path checkpointIn(Path folder) {
        return folder.resolve("checkpoint.safetensors");
    }

    /// The best network so far, where a [Validation] has a criterion.
    public static Path bestIn(Path folder) {
        return folder.resolve("best.safetensors");
    }

    /// Where the checkpoint of one step is kept.
    public static Path checkpointIn(Path folder, long step) {
        return folder.resolve(String.format(Locale.ROOT, "checkpoint-%07d.safetensors", step));
    }

    public static Path logIn(Path folder) {
        return folder.resolve("log.jsonl");
    }

    /// What a step will need in memory; where a schedule makes steps differ, the one that needs most.
    public MemoryPlan memoryPlan() {
        return local.memoryPlan();
    }

    /// Trains from step `from` on until all steps are done, `stop` says so or the validation loses its patience; a checkpoint is
    /// written then, too.
    ///
    /// @return the number of the next step
    public long run(long from, BooleanSupplier stop, Listener listener) {
        var log = TrainingLog.continuing(logIn(plan.folder), from);
        long step = from;
        boolean saved = false;
        while (step < plan.steps && !stop.getAsBoolean() && !outOfPatience()) {
            var progress = step(step);
            step++;
            if (isEvaluation(step)) progress = evaluated(progress, step);
            log.add(line(progress));
            listener.finished(progress);
            saved = step % plan.checkpointEvery == 0;
            if (saved) checkpoint(step).write(checkpointIn(plan.folder));
            if (keepEvery.isPresent() && step % keepEvery.getAsLong() == 0) {
                checkpoint(step).write(checkpointIn(plan.folder, step));
            }
        }
        if (!saved || !Files.exists(checkpointIn(plan.folder))) checkpoint(step).write(checkpointIn(plan.folder));
        return step;
    }

    /// Whether training ended because nothing got better.
    public boolean outOfPatience() {
        return validation.isPresent() && validation.get().patience().isPresent() && best.isPresent()
                && best.get().evaluationsSince() >= validation.get().patience().getAsInt();
    }

    /// The best evaluation so far.
    public Optional<Validation.Best> best() {
        return best;
    }

    /// Puts the averaged parameters into the network for good, where there are any. To be called when training is over.
    public void adoptAverage() {
        average.ifPresent(a -> a.arrays().forEach((name, array) -> optimizer.parameters().stream()
                .filter(p -> p.name().equals(name))
                .forEach(p -> p.value().backend().writeInto(p.value(), array.toDoubles()))));
    }

    /// Continues from the checkpoint in the plan's folder.
    ///
    /// @return the number of the next step
    public long resume() {
        var checkpoint = Checkpoint.read(checkpointIn(plan.folder));
        checkpoint.restore(optimizer, average);
        best = checkpoint.state().find("best").filter(this::isOfTheCriterion)
                .map(b -> new Validation.Best(b.find("value").map(Json::number).orElse(Double.NaN), b.at("step").whole(),
                b.at("looksSince").integer()));                          // JSON has no NaN
        return checkpoint.step();
    }

    /// Whether this best was found by the metric that is asked for now; checkpoints of the first format do not name it.
    private boolean isOfTheCriterion(Json saved) {
        var asked = validation.flatMap(Validation::criterion).map(Validation.Criterion::name);
        return asked.isPresent() && saved.find("metric").map(Json::text).orElse(asked.get()).equals(asked.get());
    }

    private Checkpoint checkpoint(long step) {
        var state = state(step);
        state.put("optimiserSteps", optimizer.steps());
        state.put("learningRate", optimizer.learningRate());
        state.put("seed", plan.seed);
        best.ifPresent(b -> {
            var saved = new LinkedHashMap<String, Object>();
            saved.put("metric", validation.orElseThrow().criterion().orElseThrow().name());
            saved.put("value", b.value());
            saved.put("step", b.step());
            saved.put("looksSince", b.evaluationsSince());
            state.put("best", saved);
        });
        return Checkpoint.of(optimizer, average, Json.of(state), plan.settings);
    }

    private static Map<String, Object> state(long step) {
        var state = new LinkedHashMap<String, Object>();
        state.put("step", step);
        return state;
    }

    private boolean isEvaluation(long done) {
        return validation.isPresent() && (done % validation.get().every() == 0 || done == plan.steps);
    }

    private Progress evaluated(Progress p, long done) {
        var numbers = new LinkedHashMap<String, Double>();
        Runnable measure = () -> {
            numbers.putAll(validation.orElseThrow().measure().numbers());
            if (validation.get().criterion().isEmpty()) return;
            var criterion = validation.get().criterion().get();
            double value = validation.get().criterionOf(numbers);
            if (best.isPresent() && !criterion.prefers(value, best.get().value())) {
                best = Optional.of(new Validation.Best(best.get().value(), best.get().step(), best.get().evaluationsSince() + 1));
                return;
            }
            best = Optional.of(new Validation.Best(value, done, 0));
            var state = state(done);
            state.put(criterion.name(), value);
            Checkpoint.of(optimizer.parameters(), Json.of(state), plan.settings).write(bestIn(plan.folder));
        };
        average.ifPresentOrElse(a -> a.during(measure), measure);
        return p.evaluated(numbers);
    }

    /// The number of the first part of a step, counting every example ever seen.
    private long part(long step) {
        return step * recipe.accumulate();
    }

    private Progress step(long step) {
        long start = System.nanoTime();
        optimizer.learningRate(recipe.rate().schedule(learningRate, Math.toIntExact(plan.steps)).at((int) step));
        int parts = recipe.accumulate();
        var computed = source.orElse(local).of(part(step), parts);
        if (!computed.isFinite()) throw failure(step);
        Gradients mean = parts == 1 ? computed.sum() : computed.sum().scaledBy(1.0 / parts);
        double norm = norm(mean);
        if (!Double.isFinite(norm)) throw failure(step);
        boolean clipped = recipe.clip().isPresent() && norm > recipe.clip().getAsDouble();
        optimizer.step(clipped ? mean.scaledBy(recipe.clip().getAsDouble() / norm) : mean);
        average.ifPresent(a -> a.follow(step));
        double seconds = (System.nanoTime() - start) * 1e-9;
        double total = 0;
        for (var part : computed.parts()) total += part.total() / parts;
        return new Progress(new Place(step, plan.steps, local.epoch(part(step))), losses(computed.parts()), total, seconds,
                computed.metrics(), norm, optimizer.learningRate(), Map.of(), computed.reconstruction(),
                computed.workspaceBytes());
    }

    /// Every term, the mean over the parts that have it: where losses take turns, not every part has every term.
    private static Map<String, Double> losses(List<PartLosses> parts) {
        var losses = new LinkedHashMap<String, Double>();
        var counts = new LinkedHashMap<String, Integer>();
        for (var part : parts) {
            part.terms().forEach((name, loss) -> {
                losses.merge(name, loss, Double::sum);
                counts.merge(name, 1, Integer::sum);
            });
        }
        losses.replaceAll((name, sum) -> sum / Objects.requireNonNull(counts.get(name)));
        return losses;
    }

    /// √Σ g² over all parameters, summed in their order; not finite if a number is not.
    private double norm(Gradients gradients) {
        double sum = 0;
        for (var p : optimizer.parameters()) {
            if (gradients.contains(p.tensor())) for (double v : gradients.of(p.tensor()).toDoubles()) sum += v * v;
        }
        return Math.sqrt(sum);
    }

    /// A loss or gradient that is not finite ends training before it reaches the parameters; the step is run once more, here, to
    /// find the operation.
    private TrainingFailure failure(long step) {
        String left = whatIsLeft() + ", try a lower --lr";
        return local.whatIsNotFinite(part(step), recipe.accumulate())
                .map(e -> new TrainingFailure(step, e.getMessage() + "; " + left, e))
                .orElseGet(() -> new TrainingFailure(step, "the loss or a gradient is not finite; " + left));
    }

    private String whatIsLeft() {
        return Files.exists(checkpointIn(plan.folder)) ? "the last checkpoint is intact" : "no checkpoint was written yet";
    }

    private Map<String, Object> line(Progress p) {
        var line = new LinkedHashMap<String, Object>();
        line.put("step", p.step());
        line.put("epoch", p.epoch());
        line.put("loss", p.total);
        line.putAll(p.losses);
        line.put("lr", p.learningRate);
        line.put("gradientNorm", p.gradientNorm);
        line.put("seconds", p.seconds);
        line.put("workspaceBytes", p.workspaceBytes);
        line.put("peakRssBytes", ResidentMemory.peakBytes());
        line.putAll(p.metrics);
        if (!p.evaluation.isEmpty()) line.put("evaluation", p.evaluation);
        return line;
    }
}
