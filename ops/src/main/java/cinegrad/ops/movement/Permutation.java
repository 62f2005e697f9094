package cinegrad.ops.movement;

import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;

/// A new order of the axes of an array: axis i of the output is axis `order[i]` of the input.
public record Permutation(ArrayType input, List<Integer> order) {
    public Permutation {
        order = List.copyOf(order);
        int rank = input.shape().rank();
        if (order.size() != rank || order.stream().distinct().count() != rank
                || order.stream().anyMatch(i -> i < 0 || i >= rank)) {
            throw new ShapeException("permute: order " + order + " must name each axis of " + input.shape() + " once");
        }
    }

    /// Axes may be counted from the end.
    public static Permutation of(ArrayType x, int... order) {
        return new Permutation(x, Arrays.stream(order).map(x.shape()::axis).boxed().toList());
    }

    public ArrayType output() {
        return input.with(Shape.of(order.stream().mapToInt(input.shape()::size).toArray()));
    }

    /// The order of the axes of the stored numbers: for complex arrays one more, which stays last.
    public int[] numbersOrder() {
        int rank = input.asReal().shape().rank();
        int[] full = new int[rank];
        Arrays.setAll(full, i -> i < order.size() ? order.get(i) : i);
        return full;
    }

    /// The order that undoes this one.
    public int[] inverse() {
        int[] inverse = new int[order.size()];
        for (int i = 0; i < inverse.length; i++) inverse[order.get(i)] = i;
        return inverse;
    }
}
