package cinegrad.autograd.nn;

import cinegrad.ops.NdArray;

import java.util.List;
import java.util.Map;

/// An optimizer whose memory is one [OptimizerState].
public interface StatefulOptimizer extends Optimizer {
    /// The state between two steps; the methods below read and write it.
    OptimizerState memory();

    @Override
    default double learningRate() {
        return memory().learningRate;
    }

    @Override
    default void learningRate(double rate) {
        memory().learningRate(rate);
    }

    @Override
    default List<Parameter> parameters() {
        return memory().parameters();
    }

    @Override
    default int steps() {
        return memory().steps;
    }

    @Override
    default Map<String, NdArray> state() {
        return memory().arrays();
    }

    @Override
    default void restore(int steps, Map<String, double[]> state) {
        memory().restore(steps, state, state());
    }
}
