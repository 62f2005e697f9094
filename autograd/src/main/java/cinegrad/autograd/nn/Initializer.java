package cinegrad.autograd.nn;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// The distribution of a new parameter's numbers.
@FunctionalInterface
public interface Initializer {
    /// @param fanIn number of inputs of one output
    double draw(RandomStream random, int fanIn);

    /// Uniform in ±1/√fanIn: the default of PyTorch's convolutions and linear layers, weights and biases alike; 0 for
    /// fanIn 0.
    static Initializer uniformFanIn() {
        return (random, fanIn) -> fanIn == 0 ? 0 : (2 * random.nextDouble() - 1) / Math.sqrt(fanIn);
    }

    /// Normal with variance 2/fanIn: He et al., *Delving Deep into Rectifiers*, ICCV 2015.
    static Initializer heNormal() {
        return (random, fanIn) -> fanIn == 0 ? 0 : random.nextGaussian() * Math.sqrt(2.0 / fanIn);
    }

    /// Uniform in ±√(6/(fanIn + fanOut)): Glorot & Bengio, *Understanding the Difficulty of Training Deep Feedforward Neural
    /// Networks*, AISTATS 2010.
    ///
    /// @param fanOut number of outputs of one input
    static Initializer xavierUniform(int fanOut) {
        return (random, fanIn) -> fanIn + fanOut == 0 ? 0 : (2 * random.nextDouble() - 1) * Math.sqrt(6.0 / (fanIn + fanOut));
    }

    static Initializer zeros() {
        return (_, _) -> 0;
    }

    /// A parameter with numbers from the stream of its name.
    default Parameter parameter(String name, Shape shape, int fanIn, Backend backend, RandomStream random) {
        return new Parameter(name, array(backend, shape, random.stream(name), fanIn));
    }

    /// Numbers of the shape, drawn in row-major order.
    default NdArray array(Backend backend, Shape shape, RandomStream random, int fanIn) {
        double[] numbers = new double[shape.elements()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = draw(random, fanIn);
        return backend.upload(ArrayType.real(shape), numbers);
    }
}
