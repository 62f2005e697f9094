package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.physics.mask.OneChunk;
import cinegrad.ops.random.RandomStream;

import java.util.Map;
import java.util.stream.IntStream;

/// Self-supervision across frames: the network is shown some frames as a video of their own, and its answer must explain what was
/// measured in others. The trained network is shown all frames. Specification §5.4, §5.5.
public sealed interface FrameSplitting extends Objective {
    /// The frames of this step, of the acquisition's own `frames`.
    Division divide(Sample sample, RandomStream random);

    @Override
    default Terms terms(Sample sample, Reconstructor model, StepContext moment) {
        var division = divide(sample, moment.random().stream("split"));
        Tensor reconstruction = model.reconstruct(division.shown().kspace(), division.shown().physics());
        return new Terms(reconstruction, Map.of("split", division.error(reconstruction)));
    }

    /// Even frames are shown, each answers for the odd frame after it. The error is divided by the part of all frames' samples
    /// that the odd ones have, as published: twice the mean over them. An odd number of frames is refused.
    ///
    /// Source: Eldeniz et al., *Phase2Phase*, Investigative Radiology 56 (2021).
    record Phase2Phase() implements FrameSplitting {
        @Override
        public Division divide(Sample sample, RandomStream random) {
            int frames = sample.video().size(1);
            if (frames % 2 != 0) {
                throw new IllegalArgumentException("phase2phase: needs an even number of frames, got T = " + frames
                        + "; leave one out or use t-ssdu");
            }
            return Division.byFrames(sample, IntStream.range(0, frames / 2).map(j -> 2 * j).toArray(),
                    IntStream.range(0, frames / 2).map(j -> 2 * j + 1).toArray());
        }
    }

    /// A run of neighboring frames is shown and answers for another run, both drawn.
    ///
    /// Source: Liu et al., *RARE: Image Reconstruction using Deep Priors Learned without Ground Truth*, IEEE JSTSP 14 (2020).
    ///
    /// @param chunks into what runs a video is cut; each possible length must divide its number of frames
    record Artifact2Artifact(OneChunk chunks) implements FrameSplitting {
        @Override
        public Division divide(Sample sample, RandomStream random) {
            int frames = sample.video().size(1);
            for (int size : chunks.sizes()) {
                if (frames % size != 0) {
                    throw new IllegalArgumentException("artifact2artifact: runs of " + size + " frames do not fill T = " + frames
                            + "; take a length that divides it");
                }
            }
            var input = chunks.chunk(frames, random.stream("input"));
            return Division.byFrames(sample, numbers(input), numbers(chunks.other(input, frames, random.stream("target"))));
        }

        private static int[] numbers(OneChunk.Chunk chunk) {
            return IntStream.range(chunk.index() * chunk.size(), (chunk.index() + 1) * chunk.size()).toArray();
        }
    }
}
