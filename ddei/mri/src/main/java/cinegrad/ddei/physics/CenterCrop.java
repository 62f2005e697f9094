package cinegrad.ddei.physics;

import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;

/// The middle `height` × `width` of the last two axes of an array, zero where it reaches over the border.
///
/// Where the surplus is odd, the offset is half of it rounded to the even neighbor; where the deficit is odd, the extra zero
/// comes last. An odd height is the next even one without its last row. These are the rules of torchvision's center crop and
/// of fastMRI's.
public record CenterCrop(int height, int width) implements LinearMap {
    public CenterCrop {
        if (height < 1 || width < 1) {
            throw new ShapeException("CenterCrop: needs at least one pixel, got " + height + " x " + width);
        }
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }

    @Override
    public ArrayType output(ArrayType input) {
        if (input.shape().rank() < 2) throw new ShapeException("CenterCrop: needs an array (…,H,W), got " + input);
        return input.with(input.shape().with(-2, height).with(-1, width));
    }

    @Override
    public NdArray apply(NdArray x) {
        output(x.type());
        var backend = x.backend();
        return backend.take(backend.take(x, -2, rows(x.type())), -1, columns(x.type()));
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        var backend = y.backend();
        NdArray rows = backend.scatterAdd(y, -1, columns(input), input.shape().size(-1));
        return backend.scatterAdd(rows, -2, rows(input), input.shape().size(-2));
    }

    private int[] rows(ArrayType input) {
        return Arrays.copyOf(center(input.shape().size(-2), height + height % 2), height);
    }

    private int[] columns(ArrayType input) {
        return center(input.shape().size(-1), width);
    }

    /// The positions in an axis of size `from` that a centered axis of size `to` shows; −1 outside.
    private static int[] center(int from, int to) {
        int before = to > from ? -((to - from) / 2) : (int) Math.rint((from - to) / 2.0);
        int[] index = new int[to];
        Arrays.setAll(index, i -> i + before < 0 || i + before >= from ? -1 : i + before);
        return index;
    }
}
