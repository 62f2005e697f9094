package cinegrad.autograd.nn;

import java.util.List;

/// Something with parameters: a layer or a whole network.
public interface Module {
    /// In a fixed order, names unique within the module.
    List<Parameter> parameters();

    /// How many numbers training may change.
    default long parameterCount() {
        return parameters().stream().mapToLong(p -> p.shape().elements()).sum();
    }
}
