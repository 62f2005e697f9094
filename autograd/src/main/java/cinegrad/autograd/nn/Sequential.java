package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;

import java.util.List;
import java.util.Map;

/// Layers one after the other.
public record Sequential(List<Layer> layers) implements Layer {
    public Sequential {
        layers = List.copyOf(layers);
    }

    public static Sequential of(Layer... layers) {
        return new Sequential(List.of(layers));
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor y = x;
        for (var layer : layers) y = layer.apply(y);
        return y;
    }

    @Override
    public List<Parameter> parameters() {
        return Module.parameters(layers.stream());
    }

    @Override
    public Map<String, NdArray> buffers() {
        return Module.buffers(layers.stream());
    }
}
