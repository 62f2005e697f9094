package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One forward pass in which layers behave as in training: dropout drops, batch normalisation uses the batch's own statistics.
/// Outside of it they behave as in use.
///
/// ```java
/// var training = new Training(stream.stream(step));
/// Tensor loss = training.run(() -> criterion(model.apply(x)));
/// Gradients g = Evaluation.ofLoss(loss).keep(training.observed()).run();
/// training.commit();                                   // running statistics move on
/// ```
public final class Training {
    private static final ScopedValue<Training> CURRENT = ScopedValue.newInstance();

    private record Observation(Tensor value, Consumer<NdArray> then) { }

    private final RandomStream random;
    private final List<Observation> observations = new ArrayList<>();

    /// @param random where dropout draws from: a pure function of what the caller makes it of
    public Training(RandomStream random) {
        this.random = random;
    }

    /// Records `forward` in training.
    public <T> T run(Supplier<T> forward) {
        return ScopedValue.where(CURRENT, this).call(forward::get);
    }

    /// The training that is being recorded, if one is.
    public static Optional<Training> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    public RandomStream random() {
        return random;
    }

    /// Has `then` called with the value of a tensor once it is known, at [#commit].
    public void observe(Tensor value, Consumer<NdArray> then) {
        observations.add(new Observation(value, then));
    }

    /// The tensors that layers read after the step; the evaluation of the loss must keep them.
    public Tensor[] observed() {
        return observations.stream().map(Observation::value).toArray(Tensor[]::new);
    }

    /// Hands the observed values over, once.
    public void commit() {
        for (var o : observations) o.then.accept(o.value.value());
        observations.clear();
    }
}
