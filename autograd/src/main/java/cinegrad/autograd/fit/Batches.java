package cinegrad.autograd.fit;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// Which of the examples 0 … n − 1 a step sees. An epoch is all of them once, in batches of one size; where the size does not
/// divide n, the last batch of an epoch has fewer. The order is a pure function of the random stream and the number of the epoch:
/// a training that goes on at step k sees what it would have seen.
///
/// ```java
/// var batches = Batches.shuffled(images, 32, random.stream("order"));
/// for (long step = 0; step < batches.steps(10); step++) {               // ten epochs
///     int[] rows = batches.at(step);
///     Tensor x = pictures.indexSelect(0, rows);
///     …
/// }
/// ```
///
/// Any number of threads may ask.
public final class Batches {
    private record Order(long epoch, int[] examples) { }

    private final int examples;
    private final int size;
    private final Optional<RandomStream> random;
    private volatile Order last;

    private Batches(int examples, int size, Optional<RandomStream> random) {
        if (examples < 1 || size < 1) {
            throw new IllegalArgumentException("batches: of " + examples + " examples in batches of " + size
                    + "; both must be at least 1");
        }
        this.examples = examples;
        this.size = Math.min(size, examples);
        this.random = random;
        last = new Order(0, order(0));
    }

    /// 0, 1, 2, … in every epoch.
    public static Batches inOrder(int examples, int size) {
        return new Batches(examples, size, Optional.empty());
    }

    /// In a random order, another one in every epoch. Draws from children of the stream, whose position does not move.
    public static Batches shuffled(int examples, int size, RandomStream random) {
        return new Batches(examples, size, Optional.of(random));
    }

    /// The steps of an epoch.
    public long perEpoch() {
        return (examples + (long) size - 1) / size;
    }

    /// The steps of so many epochs.
    public long steps(long epochs) {
        return Math.multiplyExact(epochs, perEpoch());
    }

    /// The epoch a step belongs to; both count from 0.
    public long epoch(long step) {
        if (step < 0) throw new IllegalArgumentException("batches: steps count from 0, got " + step);
        return step / perEpoch();
    }

    /// The examples of a step.
    public int[] at(long step) {
        long epoch = epoch(step);
        Order order = last;
        if (order.epoch != epoch) {
            order = new Order(epoch, order(epoch));
            last = order;
        }
        int from = (int) (step % perEpoch()) * size;
        return Arrays.copyOfRange(order.examples, from, Math.min(examples, from + size));
    }

    private int[] order(long epoch) {
        return random.map(r -> r.stream(epoch).permutation(examples)).orElseGet(() -> IntStream.range(0, examples).toArray());
    }
}
