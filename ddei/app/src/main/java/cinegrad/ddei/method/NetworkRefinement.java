package cinegrad.ddei.method;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.Candidates;
import cinegrad.ddei.classical.MemoryUnits;
import cinegrad.ddei.classical.VideoRefinement;
import cinegrad.ddei.model.Refiner;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Collections;
import java.util.List;

/// What a [Refiner] makes of a video: the mean of its answers to the video as it is, and reversed in time, along rows and along
/// columns, each reversed back. The network errs differently on each, so the mean errs less.
public record NetworkRefinement(Refiner refiner) implements VideoRefinement {
    private static final List<int[]> REVERSALS = List.of(new int[0], new int[] {1}, new int[] {2}, new int[] {3},
            new int[] {1, 2}, new int[] {1, 3}, new int[] {2, 3}, new int[] {1, 2, 3});
    private static final Shape SAMPLE = Shape.of(1, 4, 16, 16);

    @Override
    public NdArray of(Candidates candidates) {
        NdArray video = candidates.start();
        NdArray sum = video.backend().zeros(video.type());
        for (int[] axes : REVERSALS) {
            var seen = candidates.others().stream().map(g -> reversed(Tensor.constant(g), axes)).toList();
            Tensor answer = reversed(refiner.apply(reversed(Tensor.constant(video), axes), seen), axes);
            video.backend().addInto(sum, answer.value());
        }
        return sum.times(1.0 / REVERSALS.size());
    }

    @Override
    public String toString() {
        return "network of " + refiner.channels() + " channels and " + refiner.blocks() + " blocks";
    }

    private static Tensor reversed(Tensor z, int[] axes) {
        return axes.length == 0 ? z : z.flip(axes);
    }

    /// As a small video's evaluation is planned, in proportion to the pixels; and the sum and the video reversed.
    @Override
    public long bytes(MemoryUnits of) {
        var backend = refiner.parameters().getFirst().value().backend();
        var sample = Tensor.constant(backend.zeros(ArrayType.complex(SAMPLE)));
        var guides = Collections.nCopies(refiner.guides(), sample);
        double each = (double) Evaluation.of(refiner.apply(sample, guides)).plan().peakBytes() / SAMPLE.elements();
        return (long) (each * of.pixels()) + 2 * of.video();
    }
}
