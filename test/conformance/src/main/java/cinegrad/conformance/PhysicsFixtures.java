package cinegrad.conformance;

import static cinegrad.conformance.ReferenceLayout.complex;
import static cinegrad.conformance.ReferenceLayout.parts;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.physics.CenterCrop;
import cinegrad.ddei.physics.ConjugateGradient;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.ForwardModel;
import cinegrad.ddei.physics.Magnitude;
import cinegrad.ddei.physics.Mri;
import cinegrad.ddei.physics.MultiCoilMri;
import cinegrad.ddei.physics.SequentialMri;
import cinegrad.ddei.physics.TimeAxis;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.util.Optional;
import java.util.stream.IntStream;

/// Runs the folder `physics`: MRI operators of images, videos and coils, and the array helpers around them.
public final class PhysicsFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "physics";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        String op = golden.op();
        var c = new TensorCase(golden, backend);
        if (op.startsWith("deepinv MultiCoilMRI")) return multiCoil(c);
        if (op.startsWith("deepinv DynamicMRI.to_static")) return Optional.of(staticMask(c));
        if (op.startsWith("deepinv DynamicMRI")) return dynamic(c).map(TensorCase::compare);
        if (op.startsWith("deepinv SequentialMRI")) return sequential(c).map(TensorCase::compare);
        if (op.startsWith("deepinv MRI three_d")) return Optional.of(thereAndBack(c, Mri.ofVolumes(mask(c, "m", 3))).compare());
        if (op.startsWith("deepinv MRI(") || op.startsWith("deepinv MRI.") || op.startsWith("deepinv MRI ")) {
            return still(c).map(TensorCase::compare);
        }
        return helper(c).map(TensorCase::compare);
    }

    private static Optional<TensorCase> still(TensorCase c) {
        String op = c.golden().op();
        var mri = Mri.ofImages(mask(c, "m", 2));
        if (op.endsWith(".A")) return Optional.of(c.output("y", parts(mri.forward(complex(c.in("x"))))));
        if (op.endsWith(".A_adjoint")) return Optional.of(c.output("y", parts(mri.adjoint(complex(c.in("y"))))));
        if (op.endsWith(".A_dagger")) return Optional.of(c.output("y", parts(mri.pseudoInverse(complex(c.in("y"))))));
        if (op.contains("mag=True")) return Optional.of(c.output("y", oneChannel(mri.magnitude(complex(c.in("y"))))));
        if (op.contains("prox_l2")) {
            double gamma = c.golden().attrs().at("gamma").number();
            return Optional.of(c.output("y", parts(mri.prox(complex(c.in("z")), complex(c.in("y")), gamma))));
        }
        if (op.contains("non-binary mask")) {
            Tensor x = complex(c.in("x"));
            return Optional.of(c.output("A", parts(mri.forward(x))).output("Aadj", parts(mri.adjoint(x)))
                    .output("Adag", parts(mri.pseudoInverse(x))).output("AtA", parts(mri.normal(x))));
        }
        return Optional.empty();
    }

    private static Optional<TensorCase> dynamic(TensorCase c) {
        String op = c.golden().op();
        if (op.contains("without mask")) {
            var full = DynamicMri.full(c.backend());
            return Optional.of(thereAndBack(c, full).output("AtA", parts(full.normal(complex(c.in("x"))))));
        }
        var mri = DynamicMri.withMask(mask(c, "m", 3));
        if (op.endsWith(".A")) return Optional.of(c.output("y", parts(mri.forward(complex(c.in("x"))))));
        if (op.endsWith(".A_adjoint")) return Optional.of(c.output("y", parts(mri.adjoint(complex(c.in("y"))))));
        if (op.contains(".A_dagger")) return Optional.of(c.output("y", parts(mri.adjoint(complex(c.in("y"))))));
        if (op.endsWith("A and A_adjoint")) return Optional.of(thereAndBack(c, mri));
        if (op.contains("update_parameters")) {
            var updated = mri.masked(mask(c, "m2", 3));
            Tensor x = complex(c.in("x"));
            return Optional.of(c.output("before", parts(mri.forward(x))).output("after", parts(updated.forward(x)))
                    .output("physics_call", parts(updated.measure(x, RandomStream.of(1)))));
        }
        if (op.contains("prox_l2")) {
            double gamma = c.golden().attrs().at("gamma").number();
            return Optional.of(c.output("y", parts(mri.prox(complex(c.in("z")), complex(c.in("y")), gamma))));
        }
        if (op.contains("mag=True")) return Optional.of(c.output("y", oneChannel(Magnitude.of(mri.adjoint(complex(c.in("y")))))));
        if (op.contains("sigma*n")) {
            var noisy = mri.withNoise(c.golden().attrs().at("sigma").number());
            return Optional.of(c.output("y", parts(noisy.measure(complex(c.in("x")), complex(c.in("n")).value()))));
        }
        return Optional.empty();
    }

    private static Optional<TensorCase> sequential(TensorCase c) {
        String op = c.golden().op();
        var mri = SequentialMri.of(DynamicMri.withMask(mask(c, "m", 3)));
        if (op.contains("keep_time_dim=True")) return Optional.of(c.output("y", parts(mri.framewiseAdjoint(complex(c.in("y"))))));
        if (op.contains(".A_adjoint") || op.contains(".A_dagger")) {
            return Optional.of(c.output("y", parts(mri.pseudoInverse(complex(c.in("y"))))));
        }
        if (op.contains(".A")) return Optional.of(c.output("y", parts(mri.forward(complex(c.in("x"))))));
        return Optional.empty();
    }

    private static Comparison staticMask(TensorCase c) {
        NdArray mask = DynamicMri.withMask(mask(c, "m", 3)).toStatic().mask();
        Tensor weights = Tensor.constant(mask);
        Shape s = mask.shape();
        Tensor twoChannels = s.rank() == 4 ? weights.permute(0, 3, 1, 2)
                : weights.reshape(s.insert(1, 1)).broadcastTo(s.insert(1, 2));
        return c.output("y", twoChannels).compare();
    }

    private static Optional<Comparison> multiCoil(TensorCase c) {
        String op = c.golden().op();
        if (op.contains("three_d=True")) {
            return Optional.of(coils(c, MultiCoilMri.ofVolumes(mask(c, "m", 3), c.array("s"))).compare());
        }
        if (op.contains("dynamic data")) {
            NdArray maps = c.array("s");
            var still = maps.reshape(maps.shape().remove(-3));
            return Optional.of(coils(c, MultiCoilMri.ofVideos(mask(c, "m", 3), still)).compare());
        }
        var mri = MultiCoilMri.ofImages(mask(c, "m", 2), c.array("s"));
        if (op.contains("A_dagger")) {
            var attrs = c.golden().attrs();
            var solver = new ConjugateGradient(attrs.at("max_iter").integer(), attrs.at("tol").number(), 1e-8);
            NdArray solution = mri.leastSquares(mri.forward(complex(c.in("x"))).value(), solver);
            return Optional.of(c.output("y", parts(Tensor.constant(solution))).compare());
        }
        if (op.contains("rss=True")) {
            return Optional.of(c.output("y", oneChannel(mri.rootSumOfSquares(complex(c.in("y"))))).compare());
        }
        if (op.endsWith("MultiCoilMRI.A")) return Optional.of(c.output("y", parts(mri.forward(complex(c.in("x"))))).compare());
        if (op.endsWith("MultiCoilMRI.A_adjoint")) {
            return Optional.of(c.output("y", parts(mri.adjoint(complex(c.in("y"))))).compare());
        }
        if (op.contains("A_adjoint(A x)")) {
            Tensor x = complex(c.in("x"));
            return Optional.of(c.output("A", parts(mri.forward(x))).output("AtA", parts(mri.normal(x))).compare());
        }
        return Optional.empty();
    }

    private static TensorCase coils(TensorCase c, MultiCoilMri mri) {
        return c.output("A", parts(mri.forward(complex(c.in("x"))))).output("Aadj", parts(mri.adjoint(complex(c.in("y")))));
    }

    /// A and A* of the same x.
    private static TensorCase thereAndBack(TensorCase c, ForwardModel mri) {
        Tensor x = complex(c.in("x"));
        return c.output("A", parts(mri.forward(x))).output("Aadj", parts(mri.adjoint(x)));
    }

    private static Optional<TensorCase> helper(TensorCase c) {
        String op = c.golden().op();
        if (op.contains("MRIMixin.crop")) {
            var attrs = c.golden().attrs();
            for (String name : attrs.members().keySet()) {
                var size = attrs.at(name).items();
                c.output(name, c.in("x").apply(new CenterCrop(size.get(0).integer(), size.get(1).integer())));
            }
            return Optional.of(c);
        }
        if (op.contains("MRIMixin.rss")) {
            Tensor x = complex(c.in("x"));
            return Optional.of(c.output("multi", oneChannel(Magnitude.overCoils(x)))
                    .output("single", oneChannel(Magnitude.of(x.slice(1, 0, 1)).sum(1))));
        }
        if (op.contains("complex_abs")) return Optional.of(c.output("y", oneChannel(Magnitude.of(complex(c.in("x"))))));
        if (op.contains("TimeMixin.flatten_C")) return Optional.of(c.output("y", TimeAxis.partsAsFrames(complex(c.in("x")))));
        if (op.contains("TimeMixin.unflatten")) {
            int videos = c.golden().attrs().at("batch_size").integer();
            return Optional.of(c.output("y", parts(TimeAxis.batchAsFrames(complex(c.in("x")), videos))));
        }
        if (op.contains("TimeMixin.flatten")) {
            return Optional.of(c.output("y", parts(TimeAxis.framesAsBatch(complex(c.in("x"))))));
        }
        if (op.contains("TimeMixin.average")) {
            NdArray mask = mask(c, "m", 3);
            var masked = DynamicMri.withMask(mask).sample(complex(c.in("x")));
            return Optional.of(c.output("y", parts(TimeAxis.average(masked, mask))));
        }
        return Optional.empty();
    }

    /// Real (B, …) as (B, 1, …).
    private static Tensor oneChannel(Tensor x) {
        return x.reshape(x.shape().insert(1, 1));
    }

    /// A mask of the reference over the last `axes` axes, with or without batch and channel axes before them, as ours: one
    /// weight a sample, or (…, 2) where it has two channels.
    private static NdArray mask(TensorCase c, String name, int axes) {
        HostArray m = c.golden().in(name);
        Shape s = m.shape();
        while (s.rank() < axes + 2) s = s.insert(0, 1);
        m = m.reshape(s);
        if (s.size(1) == 1) return m.reshape(s.remove(1)).on(c.backend());
        return m.permute(IntStream.range(0, axes + 2).map(i -> i == 0 ? 0 : i == axes + 1 ? 1 : i + 1).toArray()).on(c.backend());
    }
}
