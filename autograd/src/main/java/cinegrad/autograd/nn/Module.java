package cinegrad.autograd.nn;

import cinegrad.ops.NdArray;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /// The buffers of several modules, in their order; one that several share comes once.
    ///
    /// @throws IllegalStateException if two have one name
    static Map<String, NdArray> buffers(Stream<? extends Module> parts) {
        var all = new LinkedHashMap<String, NdArray>();
        parts.forEach(part -> part.buffers().forEach((name, array) -> addUnique(all, name, array)));
        return all;
    }

    private static void addUnique(Map<String, NdArray> all, String name, NdArray array) {
        NdArray before = all.put(name, array);
        if (before != null && before != array) {
            throw new IllegalStateException("state dict: two arrays are named " + name + "; name every layer differently");
        }
    }

    /// The number of trained numbers.
    default long parameterCount() {
        return parameters().stream().mapToLong(p -> p.shape().elements()).sum();
    }

    /// Arrays that forward passes change, such as running statistics, by name.
    default Map<String, NdArray> buffers() {
        return Map.of();
    }

    /// The arrays of all parameters and buffers by name, not copies, in a fixed order; [StateDict] saves and loads them.
    ///
    /// @throws IllegalStateException if two have one name
    default Map<String, NdArray> stateDict() {
        var all = new LinkedHashMap<String, NdArray>();
        for (var p : parameters()) addUnique(all, p.name(), p.value());
        buffers().forEach((name, array) -> addUnique(all, name, array));
        return all;
    }
}
