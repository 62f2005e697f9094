package cinegrad.ddei.classical;

import cinegrad.ddei.classical.TemporalTotalVariation.Ends;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

import java.util.stream.IntStream;

/// `(D x)[t] = x[t+1] − x[t]` of videos (N, T, H, W). With open ends the last difference is 0. ‖D‖² ≤ 4.
public record FrameDifferences(Ends ends) implements LinearMap {
    @Override
    public boolean keepsArrays() {
        return false;
    }

    @Override
    public ArrayType output(ArrayType input) {
        if (input.shape().rank() < 2) throw new ShapeException("frame differences: need videos (N,T,…), got " + input);
        return input;
    }

    @Override
    public NdArray apply(NdArray x) {
        output(x.type());
        return x.backend().take(x, 1, next(x.shape().size(1))).minus(x);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        int frames = input.shape().size(1);
        return y.backend().scatterAdd(y, 1, next(frames), frames).minus(y);
    }

    private int[] next(int frames) {
        return IntStream.range(0, frames).map(t -> t + 1 < frames ? t + 1 : ends == Ends.CIRCULAR ? 0 : t).toArray();
    }
}
