package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.util.List;

/// A learned vector for each of a number of items.
///
/// @param table (items, channels)
public record Embedding(Parameter table) implements Module {
    /// Standard normal numbers.
    public static Embedding of(String name, int items, int channels, Backend backend, RandomStream random) {
        Initializer normal = (stream, _) -> stream.nextGaussian();
        return new Embedding(new Parameter(name + ".weight",
                normal.array(backend, Shape.of(items, channels), random.stream(name), 1)));
    }

    /// The vectors of the items `index`, an array of the given shape, as (…, channels).
    public Tensor apply(Shape shape, int... index) {
        return table.tensor().embedding(shape, index);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(table);
    }
}
