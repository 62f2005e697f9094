package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/// A module that maps one tensor to one tensor.
public interface Layer extends Module {
    Tensor apply(Tensor x);

    /// The same layer, which also shows `hook` its argument and its result each time it is applied. Both are recorded, nothing is
    /// computed: their values are there to be asked for, and their gradients if the evaluation of the loss is told to keep them
    /// ([cinegrad.autograd.Evaluation#keepGradients]). The hook runs in the thread that applies the layer.
    ///
    /// ```java
    /// var seen = new ArrayList<Tensor>();
    /// var net = Sequential.of(first.showing((x, y) -> seen.add(y)), Layer.of(Tensor::relu), last);
    /// ```
    default Layer showing(BiConsumer<Tensor, Tensor> hook) {
        Layer shown = this;
        return new Layer() {
            @Override
            public Tensor apply(Tensor x) {
                Tensor y = shown.apply(x);
                hook.accept(x, y);
                return y;
            }

            @Override
            public List<Parameter> parameters() {
                return shown.parameters();
            }

            @Override
            public Map<String, NdArray> buffers() {
                return shown.buffers();
            }
        };
    }

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
