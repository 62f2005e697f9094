package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

/// A named array that training changes in place. Graphs recorded before a change must not be evaluated after it, and no thread
/// may evaluate one during it.
public final class Parameter {
    private final String name;
    private final Tensor tensor;

    public Parameter(String name, NdArray value) {
        this.name = name;
        this.tensor = Tensor.variable(value);
    }

    public String name() {
        return name;
    }

    /// The variable that stands for it in graphs, always the same one.
    public Tensor tensor() {
        return tensor;
    }

    public NdArray value() {
        return tensor.value();
    }

    public Shape shape() {
        return tensor.shape();
    }

    @Override
    public String toString() {
        return name + " " + shape();
    }
}
