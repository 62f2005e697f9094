package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.NdArray;

import java.util.List;
import java.util.Map;

/// Changes parameters in the direction that lowers the loss.
public interface Optimiser {
    /// One step with the gradients of one loss.
    void step(Gradients gradients);

    double learningRate();

    void learningRate(double rate);

    List<Parameter> parameters();

    /// How many steps were made.
    int steps();

    /// Its memory by name, for checkpoints: "m.<parameter>" and so on. The arrays are the living ones.
    Map<String, NdArray> state();

    /// Continues from a checkpoint: the numbers of `state` are copied into its memory.
    void restore(int steps, Map<String, double[]> state);
}
