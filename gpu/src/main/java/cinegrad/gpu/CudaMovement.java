package cinegrad.gpu;

import cinegrad.gpu.device.Grid;
import cinegrad.gpu.launch.KernelAxes;
import cinegrad.ops.MovementOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.movement.Permutation;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Broadcast;

import java.util.Arrays;
import java.util.List;

/// Every number of the result is fetched, or added up, by one thread.
interface CudaMovement extends MovementOperations, CudaFamily {
    @Override
    default void toComplexInto(NdArray x, NdArray y) {
        y.buffer().written();
        long n = x.numbers();
        context().launch("toComplex", Grid.over(n), x, y, n);
    }

    @Override
    default void realPartInto(NdArray x, NdArray y) {
        y.buffer().written();
        long n = y.numbers();
        context().launch("realPart", Grid.over(n), x, y, n);
    }

    @Override
    default void broadcastToInto(NdArray x, NdArray y) {
        y.buffer().written();
        long n = y.numbers();
        context().launch("broadcast", Grid.over(n), x, y,
                KernelAxes.of(new Broadcast("broadcastTo", x.type().asReal().shape(), y.type().asReal().shape())), n);
    }

    @Override
    default void permuteInto(NdArray x, Permutation permutation, NdArray y) {
        y.buffer().written();
        long n = y.numbers();
        context().launch("permute", Grid.over(n), x, y, KernelAxes.permuted(x.type().asReal().shape(),
                permutation.numbersOrder()), n);
    }

    @Override
    default void takeInto(NdArray x, int axis, int[] index, NdArray y) {
        y.buffer().written();
        long n = y.numbers();
        if (n == 0) return;
        var g = AxisGroup.of(x.type().asReal().shape(), axis);
        try (var where = context().upload(index)) {
            context().launch("take", Grid.over(n), x, where, y, g.length(), index.length, g.inner(), n);
        }
    }

    /// For each element of y those of x that are added to it, in order: so every sum has one order and no two threads meet.
    @Override
    default void scatterAddInto(NdArray x, int axis, int[] index, NdArray y) {
        y.buffer().written();
        long n = y.numbers();
        if (n == 0) return;
        int size = y.shape().size(axis);
        int[] start = new int[size + 1];
        for (int j : index) if (j >= 0) start[j + 1]++;
        for (int j = 0; j < size; j++) start[j + 1] += start[j];
        int[] next = start.clone();
        int[] list = new int[start[size]];
        for (int i = 0; i < index.length; i++) if (index[i] >= 0) list[next[index[i]]++] = i;
        int inner = AxisGroup.of(x.type().asReal().shape(), axis).inner();
        try (var starts = context().upload(start); var lists = context().upload(list)) {
            context().launch("scatterAdd", Grid.over(n), x, starts, lists, y, size, index.length, inner, n);
        }
    }

    @Override
    default void concatenateInto(List<NdArray> parts, Concatenation plan, NdArray y) {
        y.buffer().written();
        int whole = Arrays.stream(plan.inner()).sum();
        int at = 0;
        for (int i = 0; i < parts.size(); i++) {
            long n = parts.get(i).numbers();
            if (n > 0) context().launch("placeRows", Grid.over(n), parts.get(i), y, plan.inner()[i], whole, at, n);
            at += plan.inner()[i];
        }
    }
}
