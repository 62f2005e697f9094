package cinegrad.ddei.cli;

import cinegrad.ddei.cli.options.ComputeOptions;
import cinegrad.ddei.cli.options.DataOptions;
import cinegrad.ddei.cli.options.StudyOptions;
import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.request.EvaluationRequest;
import cinegrad.ddei.run.EvaluationRun;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ddei.study.ScanTask;
import cinegrad.ddei.study.Study;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Measures a trained network on data with a known truth.",
            "One line per example, then the means, beside the zero-filled image, the image the network began with and the best "
            + "method without learning. PSNR, SSIM and NMSE as published; NRMSE, SSIM per frame, and PSNR and NRMSE of the "
            + "tenth of the pixels that move most. With --out, results.json also has PSNR, NRMSE and SSIM of each frame. Without "
            + "--single and --data, the data are those the network was trained on. --scale zerofilled uses no statistics of the "
            + "truth."},
        footer = {"",
            "Example:  ./cinegrad evaluate --model run2 --data CMRxRecon \\",
            "              --mask-folder TimeVaryingGaussianMask08 --scale zerofilled"})
final class EvaluateCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "PATH", required = true,
            description = "A checkpoint, the folder of a training, or weights (.pth, .safetensors).")
    private Path model;

    @Mixin
    private DataOptions data;

    @Mixin
    private StudyOptions study;

    @Mixin
    private ComputeOptions compute;

    @Spec
    private CommandSpec spec;

    @Option(names = "--out", paramLabel = "DIR", description =
            "Also write results.json here; with --list, a folder for each scan and summary.csv.")
    private Path out;

    @Override
    public Integer call() {
        var folder = Optional.ofNullable(out).map(f -> f.toAbsolutePath().normalize());
        var request = new EvaluationRequest(data.isList() ? model.toAbsolutePath() : model, data.forNetwork(), folder,
                compute.settings());
        if (data.isList()) {
            return new StudyRun(new Study(new ScanTask.Evaluation(request), Existing.KEEP, Main.arguments(spec)))
                    .run(study.cluster(spec), study.shard());
        }
        study.refuseWithoutList(spec);
        new EvaluationRun(request, Backends.of(request.compute())).run(System.out);
        return 0;
    }
}
