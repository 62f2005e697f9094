package cinegrad.ddei.cli;

import cinegrad.ddei.cli.options.ClusterOptions;
import cinegrad.ddei.cli.options.ComputeOptions;
import cinegrad.ddei.cli.options.DataOptions;
import cinegrad.ddei.cli.options.TrainingOptions;
import cinegrad.ddei.cli.options.Typed;
import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.remote.ClusterProvider;
import cinegrad.ddei.remote.ClusterSettings;
import cinegrad.ddei.request.CheckpointRequest;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.run.Dataset;
import cinegrad.ddei.run.Datasets;
import cinegrad.ddei.run.LiveProgress;
import cinegrad.ddei.run.RunFolder;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ddei.run.TrainingResults;
import cinegrad.ddei.run.TrainingRun;
import cinegrad.ddei.run.TrainingRun.Trained;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Trains a network on undersampled acquisitions.", "Without ground truth, unless --loss sup.",
            "Writes results.json, log.jsonl, checkpoint.safetensors, report.html, cine.gif, frame.png and, for one "
            + "acquisition, recon.npz.",
            "Ctrl-C leaves a checkpoint; --resume continues from it to the same bits. Every step's numbers go to log.jsonl."},
        footer = {"", "Examples:",
            "  ./cinegrad train --single heart.npz --chans 16 --steps 400 --out run1",
            "  ./cinegrad train --data CMRxRecon --mask-folder TimeVaryingGaussianMask08 \\",
            "      --loss ddei --epochs 50 --out run2",
            "  ./cinegrad train --single heart.npz --lr-schedule cosine:0.01 --warm-up 20 \\",
            "      --clip 1 --average 0.99 --out run3",
            "  ./cinegrad train --data CMRxRecon --mask-folder TimeVaryingGaussianMask08 \\",
            "      --eval-every 200 --best PSNR --patience 5 --final best --out run4",
            "  ./cinegrad train --list scans.txt --accumulate 4 --epochs 5 --out run6",
            "  ./cinegrad train --single heart.npz --serve --out run5",
            "  ./cinegrad train --list scans.txt --accumulate 16 --epochs 5 --out run7 \\",
            "      --cluster spark://10.0.0.1:7077 --executors 4 --executor-threads 16",
            "  ./cinegrad train --resume run1"})
final class TrainCommand implements Callable<Integer> {
    private static final int LAST_PORT = 65535;

    @Mixin
    private DataOptions data;

    @Mixin
    private TrainingOptions options;

    @Mixin
    private ComputeOptions compute;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--resume", paramLabel = "DIR", description =
            "Continue the training in this folder; options not given are as it was started.")
    private Path resume;

    @Option(names = "--serve", paramLabel = "PORT", arity = "0..1", fallbackValue = "0",
            description =
                    "Show the training in a browser while it runs, on 127.0.0.1 and this port, or any free one; the address is "
                    + "printed.")
    private Integer serve;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (serve != null && (serve < 0 || serve > LAST_PORT)) {
            throw new IllegalArgumentException("--serve: a port is 0 … " + LAST_PORT + ", got " + serve);
        }
        if (options.isPlanOnly()) {
            Typed.refuse(spec, "with --plan: nothing is trained", "--serve", "--out", "--overwrite", "--recompute", "--cluster");
        }
        var machines = cluster.settings(spec);
        return resume == null ? begin(machines) : resume(machines);
    }

    private int begin(Optional<ClusterSettings> machines) {
        var selection = data.selection();
        var request = options.over(TrainingRequest.of(selection, Path.of("out").toAbsolutePath()), selection, compute.settings());
        options.refuseWithoutEffect(spec, request.data(), List.of(request.loss()));
        var backend = Backends.of(request.compute());
        var dataset = Datasets.of(request, backend);
        var run = new TrainingRun(request, dataset, backend);
        if (options.isPlanOnly()) {
            run.printPlan();
            return 0;
        }
        try (var _ = RunFolder.create(request.out(), options.isOverwrite() ? Existing.OVERWRITE : Existing.KEEP)) {
            return finish(request, dataset, trained(machines, request, run, dataset, Optional.empty()));
        }
    }

    private int resume(Optional<ClusterSettings> machines) {
        options.refuseWhenResuming();
        try (var folder = RunFolder.resume(resume.toAbsolutePath().normalize())) {
            var checkpoint = Checkpoint.read(Trainer.checkpointIn(folder.path()));
            var settings = checkpoint.settings();
            var begun = CheckpointRequest.find(settings, Optional.empty());
            var selection = data.given(begun.map(r -> r.training().data()));
            var stored = begun.or(() -> CheckpointRequest.find(settings, selection)).orElseThrow(() ->
                    new IllegalArgumentException("--resume: this training was begun by an earlier version that did not store its "
                    + "data; give --single or --data"));
            var base = selection.map(stored.training()::with).orElse(stored.training()).foundIn(folder.path());
            var request = options.over(base, base.data(), compute.over(base.compute()));
            options.refuseWithoutEffect(spec, request.data(), List.of(request.loss()));
            var backend = Backends.of(request.compute());
            var dataset = Datasets.of(request, backend);
            if (checkpoint.step() >= request.recipe().steps(dataset.train().size())) options.refuseWhenDone(spec);
            var run = new TrainingRun(request, dataset, backend);
            if (options.isPlanOnly()) {
                run.printPlan();
                return 0;
            }
            return finish(request, dataset, trained(machines, request, run, dataset, Optional.of(stored)));
        }
    }

    private Trained trained(Optional<ClusterSettings> machines, TrainingRequest request, TrainingRun run, Dataset dataset,
            Optional<CheckpointRequest> stored) {
        if (machines.isEmpty()) return trained(run, dataset, stored);
        try (var joined = ClusterProvider.find(machines.get())) {
            run.computedBy((parameters, here) -> joined.gradients(request, parameters, here));
            return trained(run, dataset, stored);
        }
    }

    private Trained trained(TrainingRun run, Dataset dataset, Optional<CheckpointRequest> stored) {
        if (serve == null) return stored.map(run::resume).orElseGet(run::start);
        try (var progress = LiveProgress.on(serve, dataset)) {
            run.telling(progress);
            return stored.map(run::resume).orElseGet(run::start);
        }
    }

    private int finish(TrainingRequest request, Dataset dataset, Trained trained) {
        if (!trained.completed()) return Main.INTERRUPTED;
        TrainingResults.write(request, dataset, trained, EnumSet.of(OutputFormat.NPZ), Main.arguments(spec), System.out);
        return 0;
    }
}
