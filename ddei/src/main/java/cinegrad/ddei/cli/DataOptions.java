package cinegrad.ddei.cli;

import cinegrad.ddei.data.SingleAcquisition;
import cinegrad.ddei.report.Provenance;
import cinegrad.ops.Backend;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import picocli.CommandLine.Option;

/// Where the acquisitions come from.
final class DataOptions {
    @Option(names = "--single", paramLabel = "FILE.npz",
            description = "One acquisition: image_re_im (T,H,W,2), from which measurements are made, or kspace_re_im; and mask (T,W).")
    private Path single;

    Problem problem(TrainingOptions options, Backend backend) {
        if (single != null) {
            var file = SingleAcquisition.read(single);
            var example = new SingleExample(single.getFileName().toString(), file, options.sigma, options.seed, backend);
            var facts = new LinkedHashMap<String, String>();
            facts.put("data", single.getFileName() + String.format(", %d frames of %d×%d, true acceleration %.2f", file.frames(), file.height(),
                    file.width(), file.acceleration()));
            facts.put("data SHA-256", Provenance.sha256(single));
            return new Problem(single.getFileName() + ", " + options.loss, example, example, facts, 0.08);
        }
        throw new IllegalArgumentException("which data? Give --single FILE.npz, or --data DIR with --mask-folder NAME");
    }
}
