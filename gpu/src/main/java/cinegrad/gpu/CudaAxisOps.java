package cinegrad.gpu;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.movement.Permutation;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Broadcast;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Verbs along one axis.
final class CudaAxisOps {
    private static final int MOST_BLOCKS = 1 << 16;
    private static final int LINE_THREADS = 128;

    private final CudaContext stage;

    CudaAxisOps(CudaContext stage) {
        this.stage = stage;
    }

    /// @param g in numbers, not elements
    void take(NdArray x, NdArray y, AxisGroup g, int[] index) {
        long n = y.numbers();
        if (n == 0) return;
        try (var where = stage.upload(index)) {
            stage.launch("take", Grid.over(n), x, where, y, g.length(), index.length, g.inner(), n);
        }
    }

    /// For each element of x those of y that it was read for, in order: so every sum has one order and no two threads meet.
    void takeAdjoint(NdArray y, NdArray x, AxisGroup g, int[] index, int size) {
        long n = x.numbers();
        if (n == 0) return;
        int[] start = new int[size + 1];
        for (int j : index) if (j >= 0) start[j + 1]++;
        for (int j = 0; j < size; j++) start[j + 1] += start[j];
        int[] next = start.clone();
        int[] list = new int[start[size]];
        for (int i = 0; i < index.length; i++) if (index[i] >= 0) list[next[index[i]]++] = i;
        try (var starts = stage.upload(start); var lists = stage.upload(list)) {
            stage.launch("takeAdjoint", Grid.over(n), y, starts, lists, x, size, index.length, g.inner(), n);
        }
    }

    void broadcast(NdArray x, NdArray y) {
        long n = y.numbers();
        stage.launch("broadcast", Grid.over(n), x, y, KernelAxes.of(new Broadcast("broadcastTo", x.type().asReal().shape(), y.type().asReal().shape())), n);
    }

    void permute(NdArray x, NdArray y, Permutation p) {
        long n = y.numbers();
        stage.launch("permute", Grid.over(n), x, y, KernelAxes.permuted(x.type().asReal().shape(), p.numbersOrder()), n);
    }

    /// @param inner how many numbers each part has from one step of the outer axes to the next
    void concatenate(List<NdArray> parts, NdArray y, int[] inner) {
        int whole = Arrays.stream(inner).sum();
        int at = 0;
        for (int i = 0; i < parts.size(); i++) {
            long n = parts.get(i).numbers();
            if (n > 0) stage.launch("placeRows", Grid.over(n), parts.get(i), y, inner[i], whole, at, n);
            at += inner[i];
        }
    }

    void recur(Optional<NdArray> factor, NdArray x, NdArray y, AxisGroup g, TimeDirection direction) {
        long lines = (long) g.outer() * g.inner();
        stage.launch(x.isComplex() ? "recurComplex" : "recur", Grid.over(lines), factor.orElse(null), x, y, g.length(), g.inner(),
                direction == TimeDirection.BACKWARD ? 1 : 0, lines);
    }

    void softmax(SoftmaxKind kind, NdArray x, NdArray y, AxisGroup g) {
        int lines = g.outer() * g.inner();
        if (lines == 0) return;
        stage.launch("softmax", eachLine(lines), x, y, g.length(), g.inner(), kind == SoftmaxKind.LOGARITHMS ? 1 : 0, lines);
    }

    void softmaxGradient(SoftmaxKind kind, NdArray gradient, NdArray y, NdArray d, AxisGroup g) {
        int lines = g.outer() * g.inner();
        if (lines == 0) return;
        stage.launch("softmaxGradient", eachLine(lines), gradient, y, d, g.length(), g.inner(), kind == SoftmaxKind.LOGARITHMS ? 1 : 0, lines);
    }

    private static Grid eachLine(int lines) {
        return Grid.of(Math.min(lines, MOST_BLOCKS), LINE_THREADS);
    }

    void positions(NdArray x, NdArray y, AxisGroup g, Order order, int count) {
        long n = x.numbers();
        stage.launch("positions", Grid.over(n), x, y, g.length(), g.inner(), order == Order.DESCENDING ? 1 : 0, count, n);
    }

    /// @param g of x, in elements
    void gather(NdArray x, NdArray index, NdArray y, AxisGroup g, int length) {
        long n = index.numbers();
        if (n == 0) return;
        stage.launch("gather", Grid.over(n), x, index, y, g.length(), length, g.inner(), step(y.type()), n);
    }

    /// @param x begins as 0
    /// @param g of x, in elements
    void gatherAdjoint(NdArray y, NdArray index, NdArray x, AxisGroup g, int length) {
        long lines = (long) g.outer() * g.inner();
        if (lines == 0) return;
        stage.launch("gatherAdjoint", Grid.over(lines * step(y.type())), y, index, x, g.length(), length, g.inner(), step(y.type()), lines);
    }

    static int step(ArrayType type) {
        return type.field().numbersPerElement();
    }
}
