package cinegrad.ops.movement;

import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.ShapeException;

import java.util.List;

/// Arrays one after the other along an axis: equal in type and in all other sizes.
///
/// @param output the whole
/// @param axis   counted from the front
/// @param outer  rows before the axis
/// @param inner  numbers each part contributes to a row
public record Concatenation(ArrayType output, int axis, int outer, int[] inner) {
    public static Concatenation of(List<ArrayType> parts, int axis) {
        if (parts.isEmpty()) throw new ShapeException("concatenate: needs at least one array");
        ArrayType first = parts.getFirst();
        int at = first.shape().axis(axis);
        long total = 0;
        for (var part : parts) {
            boolean fits = part.field() == first.field() && part.shape().rank() == first.shape().rank()
                    && part.shape().with(at, 1).equals(first.shape().with(at, 1));
            if (!fits) throw new ShapeException("concatenate: " + part + " does not fit to " + first + " along axis " + at);
            total += part.shape().size(at);
        }
        if (total > Integer.MAX_VALUE) throw new ShapeException("concatenate: " + parts.size() + " parts like " + first
                + " make " + total + " along axis " + at + ", more than an axis may have, 2^31 − 1");
        var group = AxisGroup.of(first.asReal().shape(), at);
        int[] inner = parts.stream().mapToInt(p -> p.shape().size(at) * group.inner()).toArray();
        return new Concatenation(first.with(first.shape().with(at, (int) total)), at, group.outer(), inner);
    }
}
