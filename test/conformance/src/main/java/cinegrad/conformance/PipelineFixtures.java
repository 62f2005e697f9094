package cinegrad.conformance;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.cine.CineSample;
import cinegrad.ddei.io.cine.CineSlice;
import cinegrad.ddei.io.cine.CineTransform;
import cinegrad.ddei.io.cine.CmrxRecon;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.Backend;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.util.Optional;

/// `pipeline`: what the loader makes of a small CMRxRecon folder tree, and its two steps alone.
public final class PipelineFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "pipeline";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var check = Comparison.of(golden, backend.precision());
        String op = golden.op();
        if (op.startsWith("ddei DeepinvSliceDataset")) return Optional.of(samples(golden, check));
        if (op.startsWith("ddei normalize_instance")) return Optional.of(normalized(golden, check));
        if (op.startsWith("ddei pad_size_tensor")) return Optional.of(padded(golden, check));
        return Optional.empty();
    }

    private static Comparison samples(Case golden, Comparison check) {
        Json attrs = golden.attrs();
        int[] size = attrs.at("padding_size").integers();
        var items = attrs.at("items").items();
        String first = items.getFirst().items().getFirst().text();
        var data = CmrxRecon.open(golden.file(attrs.at("root").text()), first.split("/")[2],
                Optional.of(attrs.at("mask_folder").text()));
        var transform = CineTransform.NATIVE.to(new FrameSize(size[0], size[1]), FrameSize.OddDifference.ONE_SHORT)
                .window(attrs.at("time_window").integer())
                .with(attrs.at("normalize").flag() ? CineTransform.Scaling.ORACLE : CineTransform.Scaling.NONE)
                .with(attrs.at("apply_mask").flag() ? CineTransform.Masking.APPLIED : CineTransform.Masking.LEFT);
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i).items();
            CineSlice slice = data.slices().get(i);
            check.demand("file of item " + i, slice.path(), item.get(0).text());
            check.demand("slice of item " + i, slice.index(), item.get(1).integer());
            var sample = transform.load(data, slice, new Parallel(1));
            double tolerance = golden.tolerance(Precision.SINGLE, "out", "all");
            check.compare(i + ".target", CineSample.toReferenceLayout(sample.image()), golden.array(i + ".target"), tolerance);
            check.compare(i + ".kspace", CineSample.toReferenceLayout(sample.kspace()), golden.array(i + ".kspace"), tolerance);
            check.compare(i + ".mask", sample.mask().reshape(sample.mask().shape().insert(0, 1)), golden.array(i + ".mask"),
                    Case.Expected.EXACT);
        }
        return check;
    }

    private static Comparison normalized(Case golden, Comparison check) {
        HostArray x = golden.in("x");
        double[] y = x.toDoubles();
        var scale = CineSample.Scale.of(y);
        for (int i = 0; i < y.length; i++) y[i] = scale.apply(y[i]);
        return check.output("y", HostArray.of(x.shape(), y)).output("mean", HostArray.of(Shape.SCALAR, scale.mean()))
                .output("std", HostArray.of(Shape.SCALAR, scale.deviation()));
    }

    /// The reference's arrays are (kx, ky, t[, 2]).
    private static Comparison padded(Case golden, Comparison check) {
        int[] size = golden.attrs().at("desired").integers();
        var to = new FrameSize(size[0], size[1]);
        HostArray x = to.fit(golden.in("x").asComplex().permute(2, 0, 1), FrameSize.OddDifference.ONE_SHORT);
        HostArray m = to.fit(golden.in("m").permute(2, 0, 1), FrameSize.OddDifference.ONE_SHORT);
        return check.output("data", x.permute(1, 2, 0)).output("mask", m.permute(1, 2, 0));
    }
}
