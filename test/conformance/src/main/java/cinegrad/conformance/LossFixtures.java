package cinegrad.conformance;

import static cinegrad.conformance.ReferenceLayout.complex;
import static cinegrad.conformance.ReferenceLayout.parts;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Division;
import cinegrad.ddei.loss.Division.Normalization;
import cinegrad.ddei.loss.EquivariantImaging;
import cinegrad.ddei.loss.EquivariantImaging.Measuring;
import cinegrad.ddei.loss.EquivariantImaging.Target;
import cinegrad.ddei.loss.FrameSplitting;
import cinegrad.ddei.loss.LossContext;
import cinegrad.ddei.loss.MeasurementConsistency;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.loss.Splitting;
import cinegrad.ddei.loss.Supervised;
import cinegrad.ddei.loss.Sure;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.model.TorchLayout;
import cinegrad.ddei.physics.mask.EvenFrames;
import cinegrad.ddei.transform.GroupElement;
import cinegrad.ddei.transform.Transform;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.ImageSize;

import java.util.Optional;

/// Runs the folder `losses`: every loss through the network, its value and the gradient of all parameters.
public final class LossFixtures implements FixtureFolder {
    private static final RandomStream UNUSED = RandomStream.of(0);

    @Override
    public String folder() {
        return "losses";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        String op = golden.op();
        if (op.startsWith("CRNN parameters")) return Optional.of(parameters(golden, backend));
        var c = new TensorCase(golden, backend);
        var model = CrnnFixtures.crnn(golden, backend);
        boolean recorded = true;
        if (op.startsWith("deepinv MCLoss")) consistency(c, model);
        else if (op.startsWith("deepinv SupLoss")) supervised(c, model);
        else if (op.startsWith("deepinv EILoss")) equivariance(c, model);
        else if (op.startsWith("deepinv Trainer total loss MCLoss + EILoss")) both(c, model);
        else if (op.startsWith("deepinv SureGaussianLoss")) sure(c, model);
        else if (op.startsWith("deepinv SplittingLoss")) splitting(c, model);
        else if (op.startsWith("deepinv SplittingModel.eval")) splittingInference(c, model);
        else if (op.startsWith("deepinv Phase2PhaseLoss")) phase2phase(c, model);
        else recorded = false;
        return recorded ? Optional.of(c.compare(model, TorchLayout.WIDTH_HEIGHT)) : Optional.empty();
    }

    /// A parameter set comes back as it was loaded.
    private static Comparison parameters(Case golden, Backend backend) {
        var model = CrnnFixtures.crnn(golden, backend);
        var check = Comparison.of(golden, backend.precision());
        TorchLayout.WIDTH_HEIGHT.stateDict(model).forEach((name, value) -> check.compare(name, HostArray.of(value),
                golden.in("param." + name), 1e-7));
        return check;
    }

    /// The one reconstruction of a case, from all measurements.
    private static LossContext pass(TensorCase c, Crnn model) {
        var sample = sample(c);
        return new LossContext(sample, model.reconstruct(sample.kspace(), sample.physics()), model, UNUSED);
    }

    private static Sample sample(TensorCase c) {
        var truth = c.golden().keys().contains("in.x") ? Optional.of(complex(c.array("x"))) : Optional.<NdArray>empty();
        return new Sample(complex(c.array("y")), CrnnFixtures.lines(c), truth);
    }

    private static void consistency(TensorCase c, Crnn model) {
        var pass = pass(c, model);
        c.output("loss", new MeasurementConsistency().of(pass)).output("x_net", parts(pass.reconstruction()));
    }

    private static void supervised(TensorCase c, Crnn model) {
        c.output("loss", new Supervised().of(pass(c, model)));
    }

    private static void equivariance(TensorCase c, Crnn model) {
        var pass = pass(c, model);
        GroupElement action = action(c, pass);
        c.output("loss", loss(c).of(pass, action)).output("x2", parts(action.apply(pass.reconstruction())));
    }

    private static void both(TensorCase c, Crnn model) {
        var pass = pass(c, model);
        var mc = new MeasurementConsistency().of(pass);
        var ei = loss(c).of(pass, action(c, pass));
        c.output("loss", mc.plus(ei)).output("mc", mc).output("ei", ei);
    }

    private static EquivariantImaging loss(TensorCase c) {
        Transform given = (_, _) -> {
            throw new IllegalStateException("the transformation is given");
        };
        String op = c.golden().op();
        return new EquivariantImaging(given, c.golden().attrs().find("weight").map(Json::number).orElse(1.0),
                op.contains("no_grad=True") ? Target.CONSTANT : Target.DIFFERENTIATED,
                op.contains("apply_noise=False") ? Measuring.WITHOUT_NOISE : Measuring.WITH_NOISE);
    }

    private static GroupElement action(TensorCase c, LossContext pass) {
        var shape = pass.reconstruction().shape();
        return GivenElements.of(c.golden(), new ImageSize(shape.size(-2), shape.size(-1)));
    }

    private static void sure(TensorCase c, Crnn model) {
        var attrs = c.golden().attrs();
        var perVideo = new Sure(attrs.at("sigma").number(), attrs.at("tau").number())
                .perVideo(pass(c, model), complex(c.in("b")).value());
        c.output("loss", perVideo.mean()).output("per_sample", perVideo);
    }

    private static void splitting(TensorCase c, Crnn model) {
        boolean normalized = c.golden().attrs().find("normalize_loss").map(Json::flag).orElse(true);
        shown(c, model, Division.bySamples(sample(c), mask(c, "split_mask"), normalized ? Normalization.TARGET
                : Normalization.NONE));
    }

    private static void shown(TensorCase c, Crnn model, Division division) {
        Tensor reconstruction = model.reconstruct(division.shown().kspace(), division.shown().physics());
        c.output("loss", division.error(reconstruction)).output("x_net", parts(reconstruction));
    }

    /// The network shown parts of the samples in turn, and all of them.
    private static void splittingInference(TensorCase c, Crnn model) {
        var sample = sample(c);
        var kept = c.golden().ins("m").keySet().stream().map(n -> mask(c, "m" + n)).toArray(NdArray[]::new);
        c.output("mc_average", parts(Splitting.average(sample, model, kept)))
                .output("full_input", parts(new Splitting(new EvenFrames()).reconstruct(sample, model, UNUSED)));
    }

    private static void phase2phase(TensorCase c, Crnn model) {
        var loss = new FrameSplitting.Phase2Phase();
        var sample = sample(c);
        shown(c, model, loss.divide(sample, UNUSED));
        c.output("eval", parts(loss.reconstruct(sample, model, UNUSED)));
    }

    /// A mask [B,1,T,H,W].
    private static NdArray mask(TensorCase c, String name) {
        NdArray mask = c.array(name);
        return mask.reshape(mask.shape().remove(1));
    }
}
