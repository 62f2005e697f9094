package cinegrad.ddei.cli;

import cinegrad.ddei.cli.options.ComputeOptions;
import cinegrad.ddei.cli.options.DataOptions;
import cinegrad.ddei.cli.options.StudyOptions;
import cinegrad.ddei.cli.options.TrainingOptions;
import cinegrad.ddei.cli.options.Typed;
import cinegrad.ddei.compare.MethodComparison;
import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.request.ComparisonRequest;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ddei.study.ScanTask;
import cinegrad.ddei.study.Study;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "compare", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Compares methods on the same data, over seeds and slices.",
            "Trains and evaluates them and writes one table with confidence intervals (compare.html, table.csv, results.json) "
            + "and one page with synchronized players. Each training stays in a folder of its own below --out, and is not "
            + "repeated when the same command is given again after Ctrl-C. --list compares on each scan of a list alone, in a "
            + "folder of its own."},
        footer = {"", "Examples:",
            "  ./cinegrad compare --single heart.npz --methods tv,llr,ddei,scan-specific \\",
            "      --seeds 1,2,3 --chans 16 --steps 400 --out contest",
            "  ./cinegrad compare --single a.npz b.npz c.npz --methods llr,ddei \\",
            "      --chans 16 --steps 400 --out slices",
            "  ./cinegrad compare --data CMRxRecon --mask-folder TimeVaryingGaussianMask08 \\",
            "      --native --methods view-sharing,llr,ddei --epochs 5 --out raw"})
final class CompareCommand implements Callable<Integer> {
    @Option(names = "--methods", paramLabel = "A,B", split = ",",
            description = "Methods without learning, as in reconstruct --method; losses, as in "
            + "train --loss; and scan-specific, the training of reconstruct --scan-specific. Beside losses alone the best method "
            + "without learning is shown. Default: zero-filled,view-sharing,tv,llr,nlr,mc,ddei")
    private List<String> methods = List.of("zero-filled", "view-sharing", "tv", "llr", "nlr", "mc", "ddei");

    @Option(names = "--seeds", paramLabel = "1,2", split = ",", description = "Train with each of these seeds. Default: 1")
    private List<Long> seeds = List.of(1L);

    @Mixin
    private DataOptions data;

    @Mixin
    private StudyOptions study;

    @Mixin
    private TrainingOptions options;

    @Mixin
    private ComputeOptions compute;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        options.refuseInComparison();
        var selection = data.selection();
        var common = options.over(TrainingRequest.of(selection, Path.of("out").toAbsolutePath()), selection, compute.settings());
        var request = new ComparisonRequest(methods, seeds, common);
        var learned = methods.stream().filter(m -> !ComparisonRequest.isClassical(m)).toList();
        TrainingOptions.refuseInComparisonOf(spec, learned);
        if (learned.isEmpty() && common.noise() == 0) {
            Typed.refuse(spec, "where nothing is trained and no --noise is added", "--seeds");
        }
        options.refuseWithoutEffect(spec, selection, learned.stream().map(m -> request.training(m).loss()).toList());
        var existing = options.isOverwrite() ? Existing.OVERWRITE : Existing.KEEP;
        if (data.isList()) {
            return new StudyRun(new Study(new ScanTask.Comparison(request), existing, Main.arguments(spec)))
                    .run(study.cluster(spec), study.shard());
        }
        study.refuseWithoutList(spec);
        var comparison = new MethodComparison(request, Backends.of(common.compute()), existing);
        if (comparison.run(Main.arguments(spec))) return 0;
        System.err.println("the same command goes on from here");
        return Main.INTERRUPTED;
    }
}
