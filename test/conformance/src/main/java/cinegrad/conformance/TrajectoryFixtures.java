package cinegrad.conformance;

import static cinegrad.conformance.ReferenceLayout.complex;
import static cinegrad.conformance.ReferenceLayout.parts;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.loss.EquivariantImaging;
import cinegrad.ddei.loss.LossContext;
import cinegrad.ddei.loss.MeasurementConsistency;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.loss.Supervised;
import cinegrad.ddei.metric.Metric;
import cinegrad.ddei.metric.MetricVideo;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.model.TorchLayout;
import cinegrad.ddei.transform.FrameShift.Padding;
import cinegrad.ddei.transform.GroupElement;
import cinegrad.ops.AdamStep.Decay;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.Shape;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Runs the folder `trajectory`: some training steps from a given network with given transformations, every loss on the way, the
/// first gradient and the parameters at the end.
public final class TrajectoryFixtures implements FixtureFolder {
    private static final Metric PSNR = Metrics.psnr().ofMagnitudes();

    @Override
    public String folder() {
        return "trajectory";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        if (!golden.op().startsWith("deepinv Trainer step")) return Optional.empty();
        return Optional.of(new Run(golden, backend).compare());
    }

    private static final class Run {
        private final Case golden;
        private final Case shared;
        private final Backend backend;
        private final Crnn model;
        private final Sample sample;
        private final Comparison check;

        /// Measurements, truth and first parameters are those of the first case of the folder that has any.
        Run(Case golden, Backend backend) {
            this.golden = golden;
            this.backend = backend;
            this.shared = golden.manifest().cases().stream().filter(c -> c.keys().contains("in.y")).findFirst().orElseThrow();
            this.model = CrnnFixtures.crnn(shared, backend);
            var inputs = new TensorCase(shared, backend);
            var truth = Optional.of(complex(inputs.array("x")));
            this.sample = new Sample(complex(inputs.array("y")), CrnnFixtures.lines(inputs), truth);
            this.check = Comparison.of(golden, backend.precision());
        }

        Comparison compare() {
            var attrs = golden.attrs();
            double[] betas = attrs.at("betas").numbers();
            var adam = new Adam(model.parameters(), attrs.at("lr").number(), betas[0], betas[1], attrs.at("eps").number(), 0,
                    Decay.IN_GRADIENT);
            int steps = attrs.at("steps").integer();
            var curves = new LinkedHashMap<String, double[]>();
            for (int k = 0; k < steps; k++) step(k, steps, adam, curves);
            curves.forEach((name, values) -> check.compare("losses", name, HostArray.of(Shape.of(steps), values)));
            check.compare("final", "params_flat", HostArray.of(TorchLayout.flat(TorchLayout.WIDTH_HEIGHT.stateDict(model))));
            video("x_net_final", reconstruct());
            return check;
        }

        private void step(int k, int steps, Adam adam, Map<String, double[]> curves) {
            var pass = new LossContext(sample, reconstruct(), model, RandomStream.of(0));
            var losses = losses(pass, k);
            Tensor total = losses.values().stream().reduce(Tensor::plus).orElseThrow();
            losses.put("total", total);
            Gradients gradients = Evaluation.ofLoss(total).keep(losses.values().toArray(Tensor[]::new))
                    .keep(pass.reconstruction()).run();
            if (k == 0) {
                check.compare("grad_step0", "params_flat", HostArray.of(TorchLayout.flat(TorchLayout.WIDTH_HEIGHT.gradients(model,
                        gradients))));
                video("x_net_step0", pass.reconstruction());
            }
            losses.forEach((name, loss) -> {
                if (golden.keys().contains("losses." + name)) {
                    curves.computeIfAbsent(name, _ -> new double[steps])[k] = loss.item();
                }
            });
            double psnr = PSNR.of(MetricVideo.of(pass.reconstruction().value()),
                    MetricVideo.of(sample.truth().orElseThrow()));
            curves.computeIfAbsent("psnr", _ -> new double[steps])[k] = psnr;
            adam.step(gradients);
        }

        private Tensor reconstruct() {
            return model.reconstruct(sample.kspace(), sample.physics());
        }

        private Map<String, Tensor> losses(LossContext pass, int k) {
            var losses = new LinkedHashMap<String, Tensor>();
            String op = golden.op();
            if (op.contains("SupLoss")) losses.put("sup", new Supervised().of(pass));
            if (op.contains("MCLoss")) losses.put("mc", new MeasurementConsistency().of(pass));
            if (op.contains("EILoss")) losses.put("ei", new EquivariantImaging((_, _) -> action(k)).of(pass));
            return losses;
        }

        /// The transformation of step k: one of a schedule, or all three.
        private GroupElement action(int k) {
            Shape s = sample.kspace().shape();
            var size = new ImageSize(s.size(-2), s.size(-1));
            var schedule = golden.attrs().find("schedule");
            if (schedule.isEmpty()) {
                return GivenElements.deformation(golden.in("cpab_grid_f64").slice(0, k), size)
                        .then(GivenElements.rotation(golden.in("rotate_deg").toDoubles()[k], size))
                        .then(timeShift(golden.in("shifttime_amount").toInts()[k]));
            }
            String step = "step" + k + ".";
            String kind = schedule.get().items().get(k).text();
            return switch (kind) {
                case "cpab" -> GivenElements.deformation(golden.in(step + "cpab_grid_f64"), size);
                case "rotate" -> GivenElements.rotation(golden.in(step + "rotate_deg").item(), size);
                case "shifttime" -> timeShift((int) golden.in(step + "shifttime_amount").item());
                default -> throw new IllegalArgumentException("trajectory: no transformation is called " + kind);
            };
        }

        private GroupElement timeShift(int amount) {
            boolean wraps = golden.attrs().find("shifttime").map(s -> s.text().contains("wrap")).orElse(false);
            return GivenElements.timeShift(amount, wraps ? Padding.WRAP : Padding.REFLECT);
        }

        private void video(String key, Tensor video) {
            HostArray actual = HostArray.of(parts(video).value());
            check.compare(key, actual, golden.array("f64." + key),
                    golden.tolerance(backend.precision(), "x_net_final", "x_net_final"));
        }
    }
}
