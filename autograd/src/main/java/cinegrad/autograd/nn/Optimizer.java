package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.NdArray;

import java.util.List;
import java.util.Map;

/// Changes parameters in the direction that lowers the loss.
///
/// An optimizer, its parameters and all that share them are one thread's while it steps: nobody else may evaluate a graph that
/// reads the parameters, step, or write a checkpoint. Several threads may compute the gradients of one step, and independent
/// networks, each with its optimizer, may be trained by as many threads as one likes, on one backend.
public interface Optimizer {
    /// One step with the gradients of one loss.
    void step(Gradients gradients);

    double learningRate();

    /// @throws IllegalArgumentException if the rate is negative or not finite
    void learningRate(double rate);

    List<Parameter> parameters();

    /// The number of steps made.
    int steps();

    /// Its arrays by name, for checkpoints: "m.<parameter>" and so on. They are not copies.
    Map<String, NdArray> state();

    /// Continues from a checkpoint: the numbers of `state` are copied into its arrays.
    ///
    /// @throws IllegalArgumentException if an array is missing, of another size, or unknown; nothing has changed then
    void restore(int steps, Map<String, double[]> state);
}
