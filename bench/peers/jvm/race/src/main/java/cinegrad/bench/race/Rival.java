package cinegrad.bench.race;

import java.util.Optional;
import java.util.function.Supplier;

/// One library in the race. What it has no operation for it leaves out. Arrays are C order, images (N, C, H, W), weights of
/// convolutions (out, in, height, width), of products (in, out); a library lays them out as it likes before the clock runs.
public interface Rival {
    /// Its name and version.
    String name();

    /// The product of two n×n matrices.
    default Optional<Supplier<float[]>> product(int n, float[] a, float[] b) {
        return Optional.empty();
    }

    /// The transforms of real images (N, H, W) along H and W: interleaved complex numbers.
    default Optional<Supplier<float[]>> fourier(int[] sizes, float[] images) {
        return Optional.empty();
    }

    /// A training of one of the networks.
    default Optional<Trainee> train(Network network) {
        return Optional.empty();
    }

    /// Learns to tell classes apart in the way the library's manual shows, and answers.
    default Optional<int[]> classify(Digits learn, Digits judge) {
        return Optional.empty();
    }

    /// A network in training.
    interface Trainee {
        /// One step of plain gradient descent on the batch of that number.
        ///
        /// @return the loss before the step
        double step(int number);
    }
}
