package cinegrad.autograd.nn;

import cinegrad.ops.NdArray;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// A layer or a network: an object with named parameters.
///
/// A forward pass changes nothing, so any number of threads may apply one module at once, and take gradients, as long as nobody
/// changes its arrays: no optimizer steps, nothing is loaded, no [Training] commits. While another thread records a training,
/// what is in use is applied within [Training#use]. Implementations keep to this.
public interface Module {
    /// In a fixed order, names unique within the module.
    List<Parameter> parameters();

    /// The parameters of several modules, in their order; one that several share comes once.
    static List<Parameter> parameters(Stream<? extends Module> parts) {
        return parts.flatMap(part -> part.parameters().stream()).distinct().toList();
    }

    /// The buffers of several modules, in their order.
    static Map<String, NdArray> buffers(Stream<? extends Module> parts) {
        var all = new LinkedHashMap<String, NdArray>();
        parts.forEach(part -> all.putAll(part.buffers()));
        return all;
    }

    /// The number of trained numbers.
    default long parameterCount() {
        return parameters().stream().mapToLong(p -> p.shape().elements()).sum();
    }

    /// Arrays that forward passes change, such as running statistics, by name.
    default Map<String, NdArray> buffers() {
        return Map.of();
    }

    /// The arrays of all parameters and buffers by name, not copies, in a fixed order.
    default Map<String, NdArray> stateDict() {
        var all = new LinkedHashMap<String, NdArray>();
        for (var p : parameters()) {
            if (all.put(p.name(), p.value()) != null) {
                throw new IllegalStateException("state dict: two parameters are named " + p.name());
            }
        }
        all.putAll(buffers());
        return all;
    }

    /// Copies the numbers of a state dict into this module's arrays; names and sizes must be the same.
    default void load(Map<String, double[]> saved) {
        var mine = stateDict();
        var missing = mine.keySet().stream().filter(n -> !saved.containsKey(n)).toList();
        var unknown = saved.keySet().stream().filter(n -> !mine.containsKey(n)).toList();
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException("state dict: does not fit; missing " + missing + ", unknown " + unknown);
        }
        mine.forEach((name, array) -> {
            int numbers = Objects.requireNonNull(saved.get(name)).length;
            if (numbers != array.numbers()) {
                throw new IllegalArgumentException("state dict: " + name + " has " + numbers + " numbers, needed are "
                        + array.numbers());
            }
        });
        mine.forEach((name, array) -> array.backend().writeInto(array, Objects.requireNonNull(saved.get(name))));
    }
}
