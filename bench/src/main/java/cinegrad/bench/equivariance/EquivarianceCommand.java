package cinegrad.bench.equivariance;

import cinegrad.bench.equivariance.EquivarianceStudy.Data;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.request.LineLaw;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `cinegrad bench equivariance`: what measurement consistency, equivariance and splitting teach a network without a truth.
@Command(name = "equivariance", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Trains one small network by several losses over many simulated films, with several seeds.",
            "Every finished training is a line of runs.jsonl in --out; asked again, it goes on with those that are missing. "
            + "One thread."},
        footer = {"", "Examples:", "  ./cinegrad bench equivariance --out equivariance",
            "  ./cinegrad bench equivariance --quick --out quick",
            "  ./cinegrad bench equivariance --recordings heart128.npz,rat.npz --out equivariance"})
public final class EquivarianceCommand implements Runnable {
    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where starts, runs and the table go.")
    private Path out;

    @Option(names = "--quick", description = "Two films, four steps, one seed: whether it runs.")
    private boolean quick;

    @Option(names = "--conditions", paramLabel = "NAME,…", description = "Default: all but \"anew: ei\"")
    private String conditions = Condition.USUAL.stream().map(Condition::name).collect(Collectors.joining(","));

    @Option(names = "--recordings", paramLabel = "FILE,…", split = ",", description =
            "Videos (image_re_im) whose middle is evaluated, too.")
    private List<Path> recordings = List.of();

    @Option(names = "--films", paramLabel = "N", description = "To train on, of each kind. Default: ${DEFAULT-VALUE}")
    private int films = 8;

    @Option(names = "--tests", paramLabel = "N", description = "To evaluate on, of each kind. Default: ${DEFAULT-VALUE}")
    private int tests = 6;

    @Option(names = "--test-seed", paramLabel = "N", description =
            "The first seed to evaluate on; choose settings with another. Default: ${DEFAULT-VALUE}")
    private long testSeed = 1001;

    @Option(names = "--draws", paramLabel = "N", description =
            "Divisions, and transformations of each family, for a film. Default: ${DEFAULT-VALUE}")
    private int draws = 3;

    @Option(names = "--shown", paramLabel = "PART", description =
            "Of the samples, by a division. Default: ${DEFAULT-VALUE}, as t-ssdu has it")
    private double shown = 0.6;

    @Option(names = "--seeds", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
    private int seeds = 3;

    @Option(names = "--steps", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
    private int steps = 200;

    @Option(names = "--lr", paramLabel = "RATE", description = "Default: ${DEFAULT-VALUE}")
    private double rate = 1e-3;

    @Option(names = "--weight", paramLabel = "W", description = "Of the term of equivariance. Default: ${DEFAULT-VALUE}")
    private double weight = 1;

    @Option(names = "--chans", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
    private int channels = 16;

    @Option(names = "--frames", paramLabel = "T", description = "Default: ${DEFAULT-VALUE}")
    private int frames = 8;

    @Option(names = "--size", paramLabel = "HxW", description = "Default: ${DEFAULT-VALUE}")
    private String size = "64x48";

    @Option(names = "--mask-law", paramLabel = "LAW", description = "Of the lines. Default: ${DEFAULT-VALUE}")
    private String law = "gaussian:6";

    @Override
    public void run() {
        var data = new Data(frames, FrameSize.parse(size), LineLaw.parse(law), quick ? 1 : films, quick ? 1 : tests, testSeed,
                quick ? 1 : draws, shown, recordings);
        var training = new StudyTraining.Settings(quick ? 4 : channels, 2, quick ? 4 : steps, rate, weight);
        System.out.print(new EquivarianceStudy(data, training, out).run(Condition.byNames(conditions), quick ? 1 : seeds));
    }
}
