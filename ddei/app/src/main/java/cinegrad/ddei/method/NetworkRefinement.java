package cinegrad.ddei.method;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.MemoryUnits;
import cinegrad.ddei.classical.VideoRefinement;
import cinegrad.ddei.model.Refiner;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;

/// What a [Refiner] makes of a video: as it is, and, by turns, reversed in time, along rows and along columns, reversed back.
/// The network errs differently on each.
public record NetworkRefinement(Refiner refiner) implements VideoRefinement {
    private static final List<int[]> REVERSALS = List.of(new int[0], new int[] {1}, new int[] {2}, new int[] {3},
            new int[] {1, 2}, new int[] {1, 3}, new int[] {2, 3}, new int[] {1, 2, 3});
    private static final Shape SAMPLE = Shape.of(1, 4, 16, 16);

    @Override
    public NdArray of(NdArray video, int turn) {
        int[] axes = REVERSALS.get(turn % REVERSALS.size());
        Tensor z = Tensor.constant(video);
        return axes.length == 0 ? refiner.apply(z).value() : refiner.apply(z.flip(axes)).flip(axes).value();
    }

    @Override
    public String toString() {
        return "network of " + refiner.channels() + " channels and " + refiner.blocks() + " blocks";
    }

    /// As a small video's evaluation is planned, in proportion to the pixels; and the video reversed.
    @Override
    public long bytes(MemoryUnits of) {
        var backend = refiner.parameters().getFirst().value().backend();
        var sample = Tensor.constant(backend.zeros(ArrayType.complex(SAMPLE)));
        double each = (double) Evaluation.of(refiner.apply(sample)).plan().peakBytes() / SAMPLE.elements();
        return (long) (each * of.pixels()) + of.video();
    }
}
