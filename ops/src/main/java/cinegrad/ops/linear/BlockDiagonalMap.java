package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The array cut into equal parts along `axis`, each part with a map of its own: (x₁, x₂, …) ↦ (a₁ x₁, a₂ x₂, …).
public record BlockDiagonalMap(int axis, List<LinearMap> maps) implements LinearMap {
    public BlockDiagonalMap {
        maps = List.copyOf(maps);
        if (maps.isEmpty()) throw new IllegalArgumentException("block diagonal map: at least one map");
    }

    /// The type of one part.
    public ArrayType part(ArrayType input) {
        int size = input.shape().size(axis);
        if (size % maps.size() != 0) {
            throw new ShapeException("block diagonal map: axis " + axis + " of " + input + " cannot be cut into " + maps.size()
                    + " equal parts");
        }
        return input.with(input.shape().with(axis, size / maps.size()));
    }

    @Override
    public ArrayType output(ArrayType input) {
        ArrayType part = part(input);
        return Concatenation.of(maps.stream().map(m -> m.output(part)).toList(), axis).output();
    }

    @Override
    public NdArray apply(NdArray x) {
        output(x.type());
        int size = part(x.type()).shape().size(axis);
        return x.backend().concatenate(IntStream.range(0, maps.size())
                .mapToObj(i -> maps.get(i).apply(StackedMap.part(x, axis, i * size, size))).toList(), axis);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        ArrayType part = part(input);
        var parts = new ArrayList<NdArray>();
        int from = 0;
        for (var map : maps) {
            int size = map.output(part).shape().size(axis);
            parts.add(map.adjoint(StackedMap.part(y, axis, from, size), part));
            from += size;
        }
        return y.backend().concatenate(parts, axis);
    }

    @Override
    public String toString() {
        return "blocks " + maps;
    }

    @Override
    public boolean keepsArrays() {
        return maps.stream().anyMatch(LinearMap::keepsArrays);
    }
}
