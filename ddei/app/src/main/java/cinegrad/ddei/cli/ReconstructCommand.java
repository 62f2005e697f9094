package cinegrad.ddei.cli;

import cinegrad.ddei.classical.NonlocalLowRank;
import cinegrad.ddei.cli.options.ComputeOptions;
import cinegrad.ddei.cli.options.DataOptions;
import cinegrad.ddei.cli.options.ScanSpecificOptions;
import cinegrad.ddei.cli.options.StudyOptions;
import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.request.ReconstructionRequest;
import cinegrad.ddei.request.ReconstructionRequest.By;
import cinegrad.ddei.request.ReconstructionRequest.ByMethod;
import cinegrad.ddei.request.ReconstructionRequest.ByModel;
import cinegrad.ddei.request.ReconstructionRequest.ByTraining;
import cinegrad.ddei.request.ReconstructionRequest.MissingSide;
import cinegrad.ddei.request.ReconstructionRequest.OutputFormat;
import cinegrad.ddei.run.ReconstructionRun;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ddei.study.ScanTask;
import cinegrad.ddei.study.Study;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "reconstruct", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Reconstructs acquisitions.",
            "By nlr, the best method without learning, unless another is asked for, a trained network, or one trained on this "
            + "acquisition alone. Writes recon.npz, report.html, "
            + "cine.gif, frame.png and results.json; each of several acquisitions in a folder of its own. --format writes files "
            + "for other programs. --list takes the scans of a list one by one, skips those that are finished, notes those that "
            + "fail (exit code 3) and writes a table over all, summary.csv."},
        footer = {"", "Example:  ./cinegrad reconstruct --single heart.npz --out recon",
            "          ./cinegrad reconstruct --model run1 --single heart.npz --out recon",
            "          ./cinegrad reconstruct --method llr --single heart.npz \\",
            "              --format npz,nii,mat --out recon",
            "          ./cinegrad reconstruct --scan-specific --single heart.npz --out recon",
            "          ./cinegrad reconstruct --model run1 --list scans.txt --out study"})
final class ReconstructCommand implements Callable<Integer> {
    /// Without further words.
    private static final String BEST = NonlocalLowRank.USUAL.name();

    static final class Way {
        @Option(names = "--model", paramLabel = "PATH", description =
                "A checkpoint, the folder of a training, or weights (.pth, .safetensors).")
        private Path model;

        @Option(names = "--method", paramLabel = "NAME",
                description =
                        "zero-filled, average, view-sharing, tv (temporal total variation), llr (locally low rank), l+s (low "
                        + "rank plus sparse) or nlr (nonlocal low rank, the best of them). Default: nlr")
        private String method;

        @Option(names = "--scan-specific", description =
                "Also trains a network on this acquisition alone, without ground truth: the result is the video of nlr, changed "
                + "towards the network's as far as lines confirm it that are kept back from training. Minutes.")
        private boolean scanSpecific;
    }

    @ArgGroup(multiplicity = "0..1")
    private Way way = new Way();

    @Mixin
    private ScanSpecificOptions scanSpecific;

    @Mixin
    private DataOptions data;

    @Mixin
    private StudyOptions study;

    @Mixin
    private ComputeOptions compute;

    @Spec
    private CommandSpec spec;

    @Option(names = "--format", paramLabel = "A,B", split = ",",
            description = "How to write the video: npz, cfl (BART), mat (MATLAB 5), nii (NIfTI, "
            + "magnitudes), dicom (a series, magnitudes), png (a picture a frame), gif. Default: npz")
    private Set<OutputFormat> formats = EnumSet.of(OutputFormat.NPZ);

    @Option(names = "--uncertainty", paramLabel = "K",
            description = "Without --model and --scan-specific: also reconstruct K times without one of K groups of the "
            + "measured lines, and show how far the result changes. recon.npz then holds spread. Takes K times as long.")
    private Integer uncertainty;

    @Option(names = "--partial-fourier", paramLabel = "NAME",
            description =
                    "Without --model and --scan-specific: what becomes of a side of k-space that was left out. auto: filled "
            + "by conjugate symmetry where there is one; pocs: the same, and an error where there is none; none: left as it is. "
            + "Default: auto")
    private MissingSide missingSide;

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go. Default: ${DEFAULT-VALUE}")
    private Path out = Path.of("out", "reconstruction");

    @Option(names = "--overwrite", description =
            "Write even where a training lies in that folder, which is lost. With --list: do finished scans again.")
    private boolean overwrite;

    @Override
    public Integer call() {
        Path folder = out.toAbsolutePath().normalize();
        if (!way.scanSpecific) scanSpecific.refuseWithoutEffect();
        var groups = uncertainty == null ? OptionalInt.empty() : OptionalInt.of(uncertainty);
        if (groups.isPresent() && (way.scanSpecific || way.model != null)) {
            throw new IllegalArgumentException("--uncertainty has no effect with --model or --scan-specific");
        }
        if (missingSide != null && (way.scanSpecific || way.model != null)) {
            throw new IllegalArgumentException("--partial-fourier has no effect with --model or --scan-specific");
        }
        By by = way.scanSpecific ? new ByTraining(scanSpecific.training(data.selection(MapEstimate.AUTO), folder,
                compute.settings()))
                : way.model != null ? new ByModel(data.isList() ? way.model.toAbsolutePath() : way.model, data.forNetwork())
                : byMethod(way.method == null ? BEST : way.method, groups);
        var request = new ReconstructionRequest(by, formats, folder, compute.settings());
        if (data.isList()) {
            return new StudyRun(new Study(new ScanTask.Reconstruction(request), existing(), Main.arguments(spec)))
                    .run(study.cluster(spec), study.shard());
        }
        study.refuseWithoutList(spec);
        var run = new ReconstructionRun(request, Backends.of(request.compute()), existing(), Main.arguments(spec));
        return run.run() ? 0 : Main.INTERRUPTED;
    }

    private By byMethod(String method, OptionalInt groups) {
        return new ByMethod(method, method.equals(BEST) ? data.selection(MapEstimate.AUTO) : data.selection(), groups,
                missingSide == null ? MissingSide.AUTO : missingSide);
    }

    private Existing existing() {
        return overwrite ? Existing.OVERWRITE : Existing.KEEP;
    }
}
