package cinegrad.autograd.fit;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Optimizer;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.RateSchedule;
import cinegrad.autograd.nn.Training;
import cinegrad.ops.Workspace;
import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A training: for every step the loss of a batch, its gradients, a step of the optimizer.
///
/// ```java
/// var random = RandomStream.of(1);
/// var batches = Batches.shuffled(n, 32, random.stream("order"));
/// var loop = new TrainingLoop(adam, batches, rows -> model.apply(x.indexSelect(0, rows)).crossEntropy(labelsOf(rows)))
///         .drawing(random.stream("dropout"))
///         .following(RateSchedule.cosine(1e-3, 0, 1000).afterWarmup(50))
///         .clippedTo(1)
///         .telling(step -> IO.println(step.number() + " " + step.loss()))
///         .stoppingWhen(window::isClosed);
/// long next = loop.run(0, 1000);                                          // later: loop.run(next, 2000)
/// ```
///
/// The forward pass is recorded as in [Training]: dropout drops, batch normalization uses the batch. Everything random in a step
/// follows from its number, so a training whose network and optimizer come from a [cinegrad.autograd.nn.StateDict] goes on to the
/// same bits. A loop is one thread's. Each setting gives a new loop.
///
/// [#stoppingWhen] ends a training between two steps. An interrupt of the thread ends it at once with a
/// [java.util.concurrent.CancellationException]: parameters may be in the middle of a step then, and a saved state is what to go
/// on from.
public final class TrainingLoop {
    /// The loss of the examples of a batch, a real scalar, recorded anew for every step.
    @FunctionalInterface
    public interface BatchLoss {
        Tensor of(int[] examples);
    }

    /// A finished step.
    ///
    /// @param number       counted from 0
    /// @param epoch        counted from 0
    /// @param loss         before the step
    /// @param gradientNorm √Σ |g|² over all parameters, before clipping
    /// @param learningRate of the step
    public record Step(long number, long epoch, double loss, double gradientNorm, double learningRate) { }

    private final Optimizer optimizer;
    private final Batches batches;
    private final BatchLoss loss;
    private final RandomStream random;
    private final Optional<RateSchedule> rate;
    private final OptionalDouble mostNorm;
    private final UnaryOperator<Gradients> change;
    private final List<Consumer<Step>> listeners;
    private final List<BooleanSupplier> stops;

    /// With the optimizer's own learning rate, no clipping, and dropout drawn from the stream of seed 0.
    public TrainingLoop(Optimizer optimizer, Batches batches, BatchLoss loss) {
        this(optimizer, batches, loss, RandomStream.of(0), Optional.empty(), OptionalDouble.empty(), UnaryOperator.identity(),
                List.of(), List.of());
    }

    private TrainingLoop(Optimizer optimizer, Batches batches, BatchLoss loss, RandomStream random, Optional<RateSchedule> rate,
            OptionalDouble mostNorm, UnaryOperator<Gradients> change, List<Consumer<Step>> listeners,
            List<BooleanSupplier> stops) {
        this.optimizer = optimizer;
        this.batches = batches;
        this.loss = loss;
        this.random = random;
        this.rate = rate;
        this.mostNorm = mostNorm;
        this.change = change;
        this.listeners = List.copyOf(listeners);
        this.stops = List.copyOf(stops);
    }

    /// What layers draw in step n comes from child n of this stream.
    public TrainingLoop drawing(RandomStream from) {
        return new TrainingLoop(optimizer, batches, loss, from, rate, mostNorm, change, listeners, stops);
    }

    /// Sets the learning rate of every step.
    public TrainingLoop following(RateSchedule schedule) {
        return new TrainingLoop(optimizer, batches, loss, random, Optional.of(schedule), mostNorm, change, listeners, stops);
    }

    /// Scales the gradients down together where their norm is larger.
    public TrainingLoop clippedTo(double norm) {
        if (!(norm > 0)) throw new IllegalArgumentException("training: the norm must be positive, got " + norm);
        return new TrainingLoop(optimizer, batches, loss, random, rate, OptionalDouble.of(norm), change, listeners, stops);
    }

    /// Also has this change the gradients of every step, after the changes before and before they are clipped: to add noise, to
    /// weigh layers, to leave some out. The norm that is told is that of the changed ones.
    public TrainingLoop changing(UnaryOperator<Gradients> more) {
        return new TrainingLoop(optimizer, batches, loss, random, rate, mostNorm, g -> more.apply(change.apply(g)), listeners,
                stops);
    }

    /// Also tells this listener of every finished step.
    public TrainingLoop telling(Consumer<Step> listener) {
        return new TrainingLoop(optimizer, batches, loss, random, rate, mostNorm, change, with(listeners, listener), stops);
    }

    /// Also asks this before every step whether to end.
    public TrainingLoop stoppingWhen(BooleanSupplier stop) {
        return new TrainingLoop(optimizer, batches, loss, random, rate, mostNorm, change, listeners, with(stops, stop));
    }

    private static <T> List<T> with(List<T> all, T one) {
        var more = new ArrayList<>(all);
        more.add(one);
        return more;
    }

    /// Does the steps `from` to `to` − 1, or until it is to stop.
    ///
    /// @return the number of the next step
    /// @throws ArithmeticException if a loss or gradient is not finite; the parameters are those before the step
    public long run(long from, long to) {
        var workspace = new Workspace();
        long step = from;
        for (; step < to && stops.stream().noneMatch(BooleanSupplier::getAsBoolean); step++) {
            var finished = step(step, workspace);
            for (var listener : listeners) listener.accept(finished);
        }
        return step;
    }

    private Step step(long number, Workspace workspace) {
        if (rate.isPresent()) optimizer.learningRate(rate.get().at(Math.toIntExact(number)));
        var training = new Training(random.stream(number));
        int[] examples = batches.at(number);
        Tensor recorded = training.run(() -> loss.of(examples));
        Gradients gradients = change.apply(Evaluation.ofLoss(recorded).keep(training.observed()).in(workspace).run());
        var variables = optimizer.parameters().stream().map(Parameter::tensor).toList();
        double value = recorded.item();
        double norm = gradients.norm(variables);
        if (!Double.isFinite(value) || !Double.isFinite(norm)) {
            throw new ArithmeticException("training: step " + number + ": the loss is " + value + ", the norm of its gradients "
                    + norm + "; the parameters are those before the step; try a lower learning rate");
        }
        boolean tooLong = mostNorm.isPresent() && norm > mostNorm.getAsDouble();
        optimizer.step(tooLong ? gradients.clippedToNorm(mostNorm.getAsDouble(), variables) : gradients);
        training.commit();
        return new Step(number, batches.epoch(number), value, norm, optimizer.learningRate());
    }
}
