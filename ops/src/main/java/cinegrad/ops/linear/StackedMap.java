package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.shape.ArrayType;

import java.util.List;
import java.util.stream.IntStream;

/// Several maps of one array, their results one after the other along `axis`: x ↦ (a₁ x, a₂ x, …).
public record StackedMap(int axis, List<LinearMap> maps) implements LinearMap {
    public StackedMap {
        maps = List.copyOf(maps);
        if (maps.isEmpty()) throw new IllegalArgumentException("stacked maps: at least one map");
    }

    @Override
    public ArrayType output(ArrayType input) {
        return Concatenation.of(maps.stream().map(m -> m.output(input)).toList(), axis).output();
    }

    @Override
    public NdArray apply(NdArray x) {
        output(x.type());
        return x.backend().concatenate(maps.stream().map(m -> m.apply(x)).toList(), axis);
    }

    /// Σ aᵢ* yᵢ.
    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        int from = maps.getFirst().output(input).shape().size(axis);
        NdArray sum = maps.getFirst().adjoint(part(y, axis, 0, from), input);
        for (var map : maps.subList(1, maps.size())) {
            int size = map.output(input).shape().size(axis);
            sum = sum.plus(map.adjoint(part(y, axis, from, size), input));
            from += size;
        }
        return sum;
    }

    /// `size` elements along `axis`, the first being `from`.
    static NdArray part(NdArray y, int axis, int from, int size) {
        return y.backend().take(y, axis, IntStream.range(from, from + size).toArray());
    }

    @Override
    public String toString() {
        return "stack of " + maps;
    }

    @Override
    public boolean keepsArrays() {
        return maps.stream().anyMatch(LinearMap::keepsArrays);
    }
}
