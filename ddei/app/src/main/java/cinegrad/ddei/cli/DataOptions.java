package cinegrad.ddei.cli;

import cinegrad.ddei.io.cine.CineTransform;
import cinegrad.ddei.io.cine.CmrxRecon;
import cinegrad.ddei.io.cine.PatientSplit;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.physics.mask.LineSampling;
import cinegrad.ddei.report.Provenance;
import cinegrad.ops.Backend;
import cinegrad.ops.random.Mt19937;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where the acquisitions come from.
final class DataOptions {
    @Option(names = "--single", paramLabel = "FILE.npz", arity = "1..*",
            description = "One acquisition: image_re_im (T,H,W,2), from which measurements are made, or kspace_re_im; and mask (T,W). "
                    + "Several coils: kspace_re_im (C,T,H,W,2), coil_maps_re_im (C,H,W,2). Several files are several examples.")
    private List<Path> single = List.of();

    @Option(names = "--data", paramLabel = "DIR", description = "A CMRxRecon data set: the folder that holds SingleCoil.")
    private Path data;

    @Option(names = "--mask-folder", paramLabel = "NAME", description = "The set's folder of masks, such as TimeVaryingGaussianMask08.")
    private String masks;

    @Option(names = "--draw-masks", paramLabel = "TYPE:ACCELERATION[:CENTER]", converter = MaskLawConverter.class,
            description = "Draw masks for the final frame size instead of reading files, such as gaussian:8, one a file as published: nominal and true acceleration agree.")
    private LineSampling drawn;

    @Option(names = "--set", paramLabel = "NAME", description = "The part of the data set. Default: ${DEFAULT-VALUE}")
    private String set = "TrainingSet";

    @Option(names = "--size", paramLabel = "HxW", description = "Pad or crop every frame to this size. Default: ${DEFAULT-VALUE}")
    private String size = "512x256";

    @Option(names = "--native", description = "Keep every frame as it was acquired, instead of --size.")
    private boolean asAcquired;

    /// What normalises the data.
    enum Scale { ORACLE, ZEROFILLED, NONE }

    @Option(names = "--scale", paramLabel = "BY", description = "Normalise by the fully sampled video (oracle, as published), by the zerofilled one, or none. Default: ${DEFAULT-VALUE}")
    private Scale scale = Scale.ORACLE;

    @Option(names = "--train-fraction", paramLabel = "F", description = "Part of the patients to train on; the others are evaluated. Default: ${DEFAULT-VALUE}")
    private double trainFraction = 0.8;

    @Option(names = "--split-seed", paramLabel = "N", description = "Another division of the patients. Default: ${DEFAULT-VALUE}, as published")
    private long splitSeed = 1;

    private CineTransform.Scaling scaling() {
        return switch (scale) {
            case ORACLE -> CineTransform.Scaling.ORACLE;
            case ZEROFILLED -> CineTransform.Scaling.ZERO_FILLED;
            case NONE -> CineTransform.Scaling.NONE;
        };
    }

    Problem problem(TrainingOptions options, Backend backend) {
        if (!single.isEmpty() && data != null) throw new IllegalArgumentException("give --single or --data, not both");
        if (!single.isEmpty()) return ofSingle(options, backend);
        if (data == null) throw new IllegalArgumentException("which data? Give --single FILE.npz, or --data DIR with --mask-folder NAME");
        return ofDataSet(options, backend);
    }

    private Problem ofSingle(TrainingOptions options, Backend backend) {
        var examples = new ArrayList<SingleExample>();
        var facts = new LinkedHashMap<String, String>();
        for (Path path : single) {
            var file = SingleAcquisition.read(path);
            examples.add(new SingleExample(path.getFileName().toString(), file, options.sigma, options.seed, backend));
            String number = single.size() == 1 ? "" : " " + examples.size();
            facts.put("data" + number, path.getFileName() + String.format(", %d frames of %d×%d%s, true acceleration %.2f", file.frames(), file.height(),
                    file.width(), file.coils() == 0 ? "" : ", " + file.coils() + " coils" + (file.maps().isPresent() ? "" : ", maps from the calibration region"),
                    file.acceleration()));
            facts.put("data" + number + " SHA-256", Provenance.sha256(path));
        }
        String title = single.getFirst().getFileName() + (single.size() == 1 ? "" : " and " + (single.size() - 1) + " more");
        var all = SingleExample.together(examples);
        return new Problem(title + ", " + options.loss, all, all, facts, 0.08);
    }

    /// The acquisitions given one by one.
    List<Path> singles() {
        return single;
    }

    private Problem ofDataSet(TrainingOptions options, Backend backend) {
        if (!(trainFraction >= 0 && trainFraction <= 1)) throw new IllegalArgumentException("--train-fraction must be within 0 … 1, got " + trainFraction);
        var recon = CmrxRecon.open(data, set, Optional.ofNullable(masks));
        var transform = (asAcquired ? CineTransform.NATIVE
                : CineTransform.NATIVE.to(FrameSize.parse(size), FrameSize.OddDifference.EXTRA_AFTER)).with(scaling());
        var split = PatientSplit.of(recon.slices(), trainFraction, PatientSplit.PerPatient.PUBLISHED, new Mt19937(splitSeed)::randperm);
        List<Integer> train = split.train().isEmpty() ? split.test() : split.train();
        List<Integer> test = split.test().isEmpty() ? train : split.test();
        if (split.test().isEmpty()) System.err.println("note: too few patients to keep some for testing; evaluating on the training examples");
        if (drawn != null && masks != null) throw new IllegalArgumentException("give --mask-folder or --draw-masks, not both");
        var facts = new LinkedHashMap<String, String>();
        facts.put("data", String.format("CMRxRecon %s, masks %s, %d patients, %d examples to train on, %d to test on", set,
                drawn != null ? "drawn by " + drawn : masks == null ? "beside the data" : masks, recon.patients().size(), train.size(), test.size()));
        if (drawn == null && masks != null && masks.matches(".*\\D0*\\d+")) facts.put("nominal acceleration", masks.replaceAll(".*\\D0*", ""));
        if (!test.isEmpty()) {
            var first = examples(recon, test.subList(0, 1), transform, options, backend);
            facts.put("true acceleration of the first test example", String.format("%.2f", RunFiles.sampling(first.load(0, 0).physics()).acceleration()));
        }
        return new Problem("CMRxRecon " + set + ", " + options.loss, examples(recon, train, transform, options, backend),
                examples(recon, test, transform, options, backend), facts, 0.08);
    }

    private CineExamples examples(CmrxRecon data, List<Integer> indices, CineTransform transform, TrainingOptions options, Backend backend) {
        return new CineExamples(data, indices.stream().map(data.slices()::get).toList(), transform, Optional.ofNullable(drawn), options.sigma, options.seed,
                backend);
    }
}
