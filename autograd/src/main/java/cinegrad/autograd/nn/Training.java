package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One forward pass in which layers behave as in training: dropout drops, batch normalization uses the batch's own statistics.
/// Outside of it they behave as in use.
///
/// ```java
/// var training = new Training(stream.stream(step));
/// Tensor loss = training.run(() -> criterion(model.apply(x)));
/// Gradients g = Evaluation.ofLoss(loss).keep(training.observed()).run();
/// training.commit();                                   // running statistics move on
/// ```
///
/// A training is one thread's. Others may record trainings of their own at the same time.
public final class Training {
    private static final ScopedValue<Training> CURRENT = ScopedValue.newInstance();

    /// How many forward passes are being recorded in all threads.
    private static final AtomicInteger RECORDING = new AtomicInteger();

    private record Observation(Tensor value, Consumer<NdArray> then) { }

    /// Stand for no training, asked for and not.
    private static final Training IN_USE = new Training(RandomStream.of(0));
    private static final Training NOWHERE = new Training(RandomStream.of(0));

    private final RandomStream random;
    private final List<Observation> observations = new ArrayList<>();
    private final Map<String, Integer> draws = new HashMap<>();
    private Optional<Thread> recorder = Optional.empty();

    /// @param random where dropout draws from: a pure function of what the caller makes it of
    public Training(RandomStream random) {
        this.random = random;
    }

    /// Records `forward` in training, in this thread: layers that other threads apply meanwhile are refused, unless in a [#use]
    /// of their own.
    public <T> T run(Supplier<T> forward) {
        var before = recorder;
        recorder = Optional.of(Thread.currentThread());
        RECORDING.incrementAndGet();
        try {
            return ScopedValue.where(CURRENT, this).call(forward::get);
        } finally {
            RECORDING.decrementAndGet();
            recorder = before;
        }
    }

    /// The training that is being recorded in this thread, if one is.
    ///
    /// @throws IllegalStateException if one is recorded in another thread, of which this may be a part
    public static Optional<Training> current() {
        var training = CURRENT.orElse(NOWHERE);
        boolean elsewhere = training == NOWHERE ? RECORDING.get() > 0
                : training != IN_USE && !training.recorder.equals(Optional.of(Thread.currentThread()));
        if (elsewhere) {
            throw new IllegalStateException(
                    "training: a forward pass is being recorded in another thread, so whether this layer is in training is "
                    + "unknown; record a training in one thread, and what is in use beside it in Training.use");
        }
        return training == IN_USE || training == NOWHERE ? Optional.empty() : Optional.of(training);
    }

    /// Records `forward` as in use, whatever other threads train.
    public static <T> T use(Supplier<T> forward) {
        return ScopedValue.where(CURRENT, IN_USE).call(forward::get);
    }

    public RandomStream random() {
        return random;
    }

    /// A stream of its own for every use of a layer: of the layer's name, and from the second use on of the number of uses
    /// before.
    RandomStream draw(String layer) {
        int uses = draws.merge(layer, 1, Integer::sum) - 1;
        var stream = random.stream(layer);
        return uses == 0 ? stream : stream.stream(uses);
    }

    /// Calls `then` with the value of a tensor at [#commit].
    public void observe(Tensor value, Consumer<NdArray> then) {
        observations.add(new Observation(value, then));
    }

    /// The tensors that layers read after the step; the evaluation of the loss must keep them.
    public Tensor[] observed() {
        return observations.stream().map(Observation::value).toArray(Tensor[]::new);
    }

    /// Passes each observed value to its consumer, once.
    public void commit() {
        for (var o : observations) o.then.accept(o.value.value());
        observations.clear();
    }
}
