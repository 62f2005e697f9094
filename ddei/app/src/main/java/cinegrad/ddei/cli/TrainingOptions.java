package cinegrad.ddei.cli;

import cinegrad.ddei.classical.ClassicalStart;
import cinegrad.ddei.classical.LocallyLowRank;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.model.Start;
import cinegrad.ddei.model.TemporalSharing;
import cinegrad.ddei.physics.mask.LineSampling;
import cinegrad.ddei.physics.mask.RedrawnLines;
import cinegrad.ddei.transform.FrameShift;
import cinegrad.ddei.transform.ShiftTime;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How a network is trained, the same for every command that trains one.
final class TrainingOptions {
    /// Which time shift the loss ddei uses.
    enum TimeShift { CORRECTED, PUBLISHED }

    /// The image the network begins with.
    enum StartImage {
        ZERO_FILLED(Start.zeroFilled()), SHARED(new TemporalSharing(2)), LOW_RANK(new ClassicalStart(LocallyLowRank.USUAL));

        final Start start;

        StartImage(Start start) {
            this.start = start;
        }

        @Override
        public String toString() {
            return name().toLowerCase().replace('_', '-');
        }
    }

    /// When activations are computed again instead of being kept.
    enum RecomputeChoice { AUTO, NONE, CASCADES, NETWORKS }

    @Option(names = "--loss", paramLabel = "NAME", description = "sup, mc, ei-r, ddei, moi, mo-ei, ssdu, t-ssdu, t-ssdu*, weighted-ssdu, robust-ssdu, phase2phase or "
            + "artifact2artifact; -sure at the end, such as ddei-sure, corrects measurement consistency for noise. Default: ${DEFAULT-VALUE}")
    String loss = "ddei";

    @Option(names = "--chans", paramLabel = "N", description = "Channels of the network. Default: ${DEFAULT-VALUE}")
    int channels = 64;

    @Option(names = "--cascades", paramLabel = "N", description = "Cascades of the network. Default: ${DEFAULT-VALUE}")
    int cascades = 2;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training examples (default: 2, unless --steps is given).")
    Integer epochs;

    @Option(names = "--steps", paramLabel = "N", description = "Training steps, instead of --epochs.")
    Long steps;

    @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate of Adam. Default: ${DEFAULT-VALUE}")
    double learningRate = 1e-3;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random. Default: ${DEFAULT-VALUE}")
    long seed = 1;

    @Option(names = "--noise", paramLabel = "SIGMA", description = "Standard deviation of noise added to the measurements. Default: ${DEFAULT-VALUE}")
    double sigma;

    @Option(names = "--shown", paramLabel = "PART", description = "Part of the samples that ssdu (default 0.9), t-ssdu and t-ssdu* (0.6) show the network.")
    Double shown;

    @Option(names = "--tau", paramLabel = "SIZE", description = "Perturbation of the measurements in losses with -sure. Default: ${DEFAULT-VALUE}")
    double tau = 0.1;

    @Option(names = "--mask-law", paramLabel = "TYPE:ACCELERATION[:CENTER]", converter = MaskLawConverter.class,
            description = "The law the acquired masks were drawn by, such as gaussian:8:0.04. weighted-ssdu and robust-ssdu need it; moi and mo-ei shuffle frames without it.")
    LineSampling maskLaw;

    @Option(names = "--time-shift", paramLabel = "KIND",
            description = "corrected (moves frames) or published (as the released code: mixes real and imaginary frames). Default: ${DEFAULT-VALUE}")
    TimeShift timeShift = TimeShift.CORRECTED;

    @Option(names = "--time-padding", paramLabel = "KIND", description = "wrap (a gated cine is one heart beat, after which it begins again) or reflect: how the film continues at its ends. Default: ${DEFAULT-VALUE}")
    FrameShift.Padding padding = FrameShift.Padding.WRAP;

    @Option(names = "--start", paramLabel = "IMAGE",
            description = "What the network begins with: zero-filled (as published), shared: missing lines from nearby frames, or low-rank: the answer of the method llr. From the "
            + "latter two, what the network begins with is also its first answer. Default: ${DEFAULT-VALUE}")
    StartImage startImage = StartImage.ZERO_FILLED;

    @Option(names = "--init", paramLabel = "PATH", description = "Begin with the parameters of this network: a checkpoint, a training's folder, or weights (.pth, .safetensors).")
    Path init;

    @Option(names = "--recompute", paramLabel = "WHAT", description = {"What is computed again in the backward pass to save memory: none, cascades, networks (least memory,",
        "slowest), or auto: the first of these that fits. Default: ${DEFAULT-VALUE}"})
    RecomputeChoice recompute = RecomputeChoice.AUTO;

    @Option(names = "--checkpoint-every", paramLabel = "N", description = "Steps between checkpoints. Default: ${DEFAULT-VALUE}")
    int checkpointEvery = 25;

    @Mixin
    RecipeOptions practice = new RecipeOptions();

    @Option(names = "--plan", description = "Print what a step will need in memory and stop.")
    boolean planOnly;

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go. Default: ${DEFAULT-VALUE}")
    Path out = Path.of("out");

    /// A new network as these options want it.
    Crnn network(Backend backend) {
        var network = Crnn.of(backend, channels, cascades, RandomStream.of(seed).stream("model")).startingFrom(startImage.start);
        return startImage == StartImage.ZERO_FILLED ? network : network.answeringItsStart();
    }

    Objectives.Settings settings() {
        var film = timeShift == TimeShift.CORRECTED ? ShiftTime.Film.FRAMES : ShiftTime.Film.LEGACY_CHANNELS_THEN_FRAMES;
        var law = Optional.ofNullable(maskLaw).map(RedrawnLines::new);
        var settings = new Objectives.Settings(film, padding, OptionalDouble.empty(), tau, law, OptionalDouble.empty());
        return shown == null ? settings : settings.showing(shown);
    }

    void check() {
        if (steps != null && epochs != null) throw new IllegalArgumentException("give --steps or --epochs, not both");
        if (steps != null && steps < 0 || epochs != null && epochs < 0) throw new IllegalArgumentException("--steps and --epochs must not be negative");
        if (!(learningRate > 0)) throw new IllegalArgumentException("--lr must be positive, got " + learningRate);
        if (!(sigma >= 0)) throw new IllegalArgumentException("--noise must not be negative, got " + sigma);
        if (loss.contains("sure") && sigma == 0) {
            throw new IllegalArgumentException("--loss " + loss + " needs --noise SIGMA, the standard deviation of the measurements' noise: without noise, "
                    + "Stein's risk estimate is measurement consistency. Give it, or choose --loss " + loss.replaceAll("[-+_]?sure", ""));
        }
        if (!(tau > 0)) throw new IllegalArgumentException("--tau must be positive, got " + tau);
        if (shown != null && !(shown > 0 && shown < 1)) throw new IllegalArgumentException("--shown must be between 0 and 1, got " + shown);
        practice.check();
        if (checkpointEvery < 1) throw new IllegalArgumentException("--checkpoint-every must be at least 1, got " + checkpointEvery);
    }

    long steps(int examples) {
        if (steps != null) return steps;
        return Math.ceilDiv((long) examples * (epochs != null ? epochs : 2), practice.accumulate);
    }
}
