package cinegrad.autograd.nn;

import cinegrad.ops.NdArray;

import java.util.Map;

/// Copies saved optimiser memory back, name by name.
final class OptimiserState {
    private OptimiserState() { }

    static void copy(Map<String, double[]> saved, Map<String, NdArray> into) {
        for (var entry : into.entrySet()) {
            double[] numbers = saved.get(entry.getKey());
            NdArray array = entry.getValue();
            if (numbers == null || numbers.length != array.numbers()) {
                throw new IllegalArgumentException("optimiser: the checkpoint has " + (numbers == null ? "no" : numbers.length + " numbers as")
                        + " \"" + entry.getKey() + "\", needed are " + array.numbers());
            }
        }
        into.forEach((name, array) -> array.backend().writeInto(array, saved.get(name)));
    }
}
