package cinegrad.ddei.run;

import cinegrad.ddei.classical.HeldOut;
import cinegrad.ddei.classical.IterationListener;
import cinegrad.ddei.classical.NonlocalLowRank;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The video of nonlocal low rank, and a network's as far as measurements confirm it that the network was not trained on.
///
/// With x the video of `nlr` and z the network's, both from all measurements, the answer is x + α (z − x). The share α, from 0 to
/// 1, is the one for which the same mixture of videos from what [HeldOut] shows explains best what it keeps back. Where no line
/// can be spared α is 0. Samples off the grid are not kept back: there the answer is the network's.
final class Confirmed implements Evaluator.Work {
    private static final ClassicalReconstruction NLR = new ClassicalReconstruction(NonlocalLowRank.USUAL);

    private final Objective objective;
    private final Reconstructor model;
    private Optional<Finding> finding = Optional.empty();
    private String said = "";

    /// @param share  α
    /// @param before how far `nlr` is from the lines kept back
    /// @param after  how far the mixture is
    record Finding(double share, double before, double after) {
        private String text() {
            if (share == 0) {
                return "learning added nothing: no share of the network's video comes closer to the lines kept back from "
                        + "training than that of nlr, which is the result";
            }
            return String.format(Locale.ROOT, "the result is %.1f %% the network's video, the rest that of nlr: at the lines "
                    + "kept back from training learning takes %.2f dB off the error", 100 * share,
                    20 * Math.log10(before / after));
        }

        Map<String, Object> members() {
            var members = new LinkedHashMap<String, Object>();
            members.put("share", share);
            members.put("errorOfNlr", before);
            members.put("error", after);
            return members;
        }
    }

    Confirmed(Objective objective, Reconstructor model) {
        this.objective = objective;
        this.model = model;
    }

    /// What there is to train on: all but what is kept back.
    static Sample shown(Sample sample) {
        return heldOut(sample).map(held -> shown(sample, held)).orElse(sample);
    }

    /// Those examples without what is kept back.
    static Examples shown(Examples examples) {
        return new Shown(examples);
    }

    /// Throws unless the video that confirms fits into memory.
    static void requireMemory(Sample sample) {
        if (sample.physics() instanceof DynamicMri) {
            NLR.requireMemory(sample.kspace().type(), sample.physics(), sample.kspace().backend());
        }
    }

    private static Sample shown(Sample sample, HeldOut held) {
        return new Sample(held.shown().sample(sample.kspace()), held.shown(), sample.truth(), sample.columns());
    }

    private static Optional<HeldOut> heldOut(Sample sample) {
        return sample.physics() instanceof DynamicMri grid ? HeldOut.of(grid, sample.kspace().type()) : Optional.empty();
    }

    @Override
    public NdArray reconstruct(Sample sample, RandomStream random) {
        finding = Optional.empty();
        if (!(sample.physics() instanceof DynamicMri)) {
            said = "the result is the network's video: samples off the grid are not kept back, so it was not judged beside nlr";
            return network(sample, random);
        }
        NdArray x = nlr(sample);
        var held = heldOut(sample);
        if (held.isEmpty()) {
            said = "the result is the video of nlr: no line can be spared to judge the network by";
            return x;
        }
        var shown = shown(sample, held.get());
        NdArray before = nlr(shown), other = network(shown, random);
        double share = held.get().share(sample.kspace(), before, other);
        NdArray after = before.plus(other.minus(before).times(share));
        var found = new Finding(share, held.get().error(sample.kspace(), before), held.get().error(sample.kspace(), after));
        finding = Optional.of(found);
        said = found.text();
        return share == 0 ? x : x.plus(network(sample, random).minus(x).times(share));
    }

    /// What the last sample's lines said; empty where none could be kept back.
    Optional<Finding> finding() {
        return finding;
    }

    /// The same for people.
    String said() {
        return said;
    }

    private static NdArray nlr(Sample sample) {
        return NLR.video(sample.kspace(), sample.physics(), IterationListener.NONE);
    }

    private NdArray network(Sample sample, RandomStream random) {
        return objective.reconstruct(sample, model, random).value();
    }

    private record Shown(Examples all) implements Examples {
        @Override
        public int size() {
            return all.size();
        }

        @Override
        public Sample load(int index, int visit) {
            return shown(all.load(index, visit));
        }

        @Override
        public String name(int index) {
            return all.name(index);
        }

        @Override
        public double factor(int index) {
            return all.factor(index);
        }

        @Override
        public Geometry geometry(int index) {
            return all.geometry(index);
        }
    }
}
