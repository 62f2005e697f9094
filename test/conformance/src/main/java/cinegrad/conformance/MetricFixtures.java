package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.loss.StructuralSimilarity;
import cinegrad.ddei.metric.Metric;
import cinegrad.ddei.metric.MetricVideo;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.metric.PixelNormalization;
import cinegrad.ddei.metric.PixelRange;
import cinegrad.ddei.metric.Ssim;
import cinegrad.ddei.physics.Magnitude;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Runs the folder `metrics`. Metrics are computed in double precision whatever the backend; SSIM as a loss is computed on it.
public final class MetricFixtures implements FixtureFolder {
    private static final PixelRange PEAK = new PixelRange.FromZero();
    private static final PixelRange SPAN = new PixelRange.OfReference();

    private static final Map<String, Metric> METRICS = Map.ofEntries(
            Map.entry("psnr", Metrics.psnr(PEAK).ofMagnitudes()),
            Map.entry("ssim", new Ssim(PEAK, Ssim.Averaged.WHOLE).ofMagnitudes()),
            Map.entry("nmse", Metrics.nmse().ofMagnitudes()),
            Map.entry("mse", Metrics.mse().ofMagnitudes()),
            Map.entry("mae", Metrics.mae().ofMagnitudes()),
            Map.entry("nmse_realchannels", Metrics.nmse()),
            Map.entry("mse_realchannels", Metrics.mse()),
            Map.entry("mae_realchannels", Metrics.mae()),
            Map.entry("psnr_max1", Metrics.psnr(new PixelRange.Fixed(0, 1)).ofMagnitudes()),
            Map.entry("psnr_minmax", Metrics.psnr(SPAN).ofMagnitudes()),
            Map.entry("ssim_max1", new Ssim(new PixelRange.Fixed(0, 1), Ssim.Averaged.WHOLE).ofMagnitudes()),
            Map.entry("ssim_minmax", new Ssim(SPAN, Ssim.Averaged.WHOLE).ofMagnitudes()),
            Map.entry("psnr_normminmax", Metrics.psnr(new PixelRange.Fixed(0, 1)).normalized(PixelNormalization.MIN_MAX)
            .ofMagnitudes()),
            Map.entry("nrmse", Metrics.nrmse().ofMagnitudes()),
            Map.entry("snr", Metrics.snr().ofMagnitudes()),
            Map.entry("psnr_mean", Metrics.psnr(PEAK).ofMagnitudes()),
            Map.entry("l1l2", Metrics.l1l2().ofMagnitudes()),
            Map.entry("ssim_tm141", new Ssim(PEAK, Ssim.Averaged.INTERIOR).ofMagnitudes()));

    @Override
    public String folder() {
        return "metrics";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        if (golden.op().startsWith("deepinv SSIM(") && golden.op().contains("train_loss=True")) {
            return Optional.of(ssimLoss(golden, backend));
        }
        if (golden.op().startsWith("deepinv.metric.")) return Optional.of(metrics(golden, backend));
        return Optional.empty();
    }

    private static Comparison metrics(Case golden, Backend backend) {
        var check = Comparison.of(golden, backend.precision());
        var estimates = MetricVideo.batch(ReferenceLayout.complex(Tensor.constant(golden.in("x_net").on(new ReferenceBackend())))
                .value());
        var references = MetricVideo.batch(ReferenceLayout.complex(Tensor.constant(golden.in("x").on(new ReferenceBackend())))
                .value());
        for (String key : golden.keys()) {
            if (!key.startsWith("out.")) continue;
            String name = key.substring(4);
            Metric metric = METRICS.get(name);
            if (metric == null) {
                check.miss("no metric is called " + name);
                continue;
            }
            double[] values = IntStream.range(0, references.size())
                    .mapToDouble(i -> metric.of(estimates.get(i), references.get(i))).toArray();
            if (name.endsWith("_mean")) values = new double[] {Arrays.stream(values).average().orElseThrow()};
            check.output(name, HostArray.of(Shape.of(values.length), values));
        }
        return check;
    }

    private static Comparison ssimLoss(Case golden, Backend backend) {
        var c = new TensorCase(golden, backend);
        return c.output("y", StructuralSimilarity.of(Magnitude.of(ReferenceLayout.complex(c.in("x_net"))),
                Magnitude.of(ReferenceLayout.complex(c.in("x"))).value())).compare();
    }
}
