package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;

import java.util.List;
import java.util.function.UnaryOperator;

/// A module that maps one tensor to one tensor.
public interface Layer extends Module {
    Tensor apply(Tensor x);

    /// A function without parameters as a layer: `Layer.of(Tensor::relu)`.
    static Layer of(UnaryOperator<Tensor> function) {
        return new Layer() {
            @Override
            public Tensor apply(Tensor x) {
                return function.apply(x);
            }

            @Override
            public List<Parameter> parameters() {
                return List.of();
            }
        };
    }
}
