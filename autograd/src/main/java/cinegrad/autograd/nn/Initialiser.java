package cinegrad.autograd.nn;

import cinegrad.ops.ArrayType;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.Shape;
import cinegrad.ops.random.RandomStream;

/// How the numbers of a new parameter are drawn.
@FunctionalInterface
public interface Initialiser {
    /// @param fanIn how many inputs feed one output
    double draw(RandomStream random, int fanIn);

    /// Uniform in ±1/√fanIn: the default of PyTorch's convolutions and linear layers, weights and biases alike.
    static Initialiser uniformFanIn() {
        return (random, fanIn) -> (2 * random.nextDouble() - 1) / Math.sqrt(fanIn);
    }

    /// Normal with variance 2/fanIn: He et al., *Delving Deep into Rectifiers*, ICCV 2015.
    static Initialiser heNormal() {
        return (random, fanIn) -> random.nextGaussian() * Math.sqrt(2.0 / fanIn);
    }

    static Initialiser zeros() {
        return (_, _) -> 0;
    }

    default NdArray array(Backend backend, Shape shape, RandomStream random, int fanIn) {
        double[] numbers = new double[shape.elements()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = draw(random, fanIn);
        return backend.upload(ArrayType.real(shape), numbers);
    }
}
