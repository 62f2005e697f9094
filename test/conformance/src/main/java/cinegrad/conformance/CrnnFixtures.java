package cinegrad.conformance;

import static cinegrad.conformance.ReferenceLayout.complex;
import static cinegrad.conformance.ReferenceLayout.parts;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.BidirectionalConvRnn;
import cinegrad.autograd.nn.ConvLayer;
import cinegrad.autograd.nn.Module;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.option.FourierScaling;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.torch.TorchFile;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.model.CrnnMri;
import cinegrad.ddei.model.DataConsistency;
import cinegrad.ddei.model.TorchLayout;
import cinegrad.ddei.physics.CenteredFourier;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runs the folder `crnn`: the recurrent cell and layer, data consistency, the whole network in both layouts, and its ancestor.
public final class CrnnFixtures implements FixtureFolder {
    private static final Pattern ORIGINAL = Pattern.compile("nf=(\\d+).*nc=(\\d+)");
    private static final RandomStream UNUSED = RandomStream.of(0);

    @Override
    public String folder() {
        return "crnn";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        String op = golden.op();
        var c = new TensorCase(golden, backend);
        if (op.startsWith("ddei CRNNcell")) return Optional.of(cell(c));
        if (op.startsWith("ddei BCRNNlayer")) return Optional.of(layer(c));
        if (op.startsWith("ddei DCLayer")) return Optional.of(consistency(c));
        if (op.startsWith("ddei CRNN.forward")) return Optional.of(network(c));
        if (op.startsWith("ddei ArtifactRemovalCRNN")) return Optional.of(wrapped(c));
        if (op.startsWith("js3611 CRNN_MRI")) return Optional.of(original(c));
        return Optional.empty();
    }

    /// relu(i2h(input) + h2h(hidden) + ih2ih(hidden_iteration)) of images [n,c,h,w].
    private static Comparison cell(TensorCase c) {
        var i2h = layer(c, "i2h");
        var h2h = layer(c, "h2h");
        var ih2ih = layer(c, "ih2ih");
        Tensor sum = h2h.apply(frames(c.in("hidden")), i2h.apply(frames(c.in("input"))), Activation.NONE);
        Tensor y = ih2ih.apply(frames(c.in("hidden_iteration")), sum, Activation.RELU);
        Shape s = y.shape();
        Module all = () -> Stream.of(i2h, h2h, ih2ih).flatMap(l -> l.parameters().stream()).toList();
        return c.output("y", y.reshape(s.remove(1)).permute(0, 3, 1, 2)).compare(all, TorchLayout.HEIGHT_WIDTH);
    }

    private static ConvLayer layer(TensorCase c, String name) {
        var weights = parameters(c.golden(), c.backend());
        NdArray kernel = TorchLayout.HEIGHT_WIDTH.fromTorch(weight(weights, name + ".weight"));
        return new ConvLayer(new Parameter(name + ".weight", kernel),
                new Parameter(name + ".bias", weight(weights, name + ".bias")));
    }

    private static NdArray weight(Map<String, NdArray> weights, String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    /// [n,c,h,w] as (n, 1, h, w, c).
    private static Tensor frames(Tensor images) {
        Tensor last = images.permute(0, 2, 3, 1);
        return last.reshape(last.shape().insert(1, 1));
    }

    /// Videos [t,n,c,h,w].
    private static Comparison layer(TensorCase c) {
        var weights = parameters(c.golden(), c.backend());
        Shape kernel = weight(weights, "CRNN_model.i2h.weight").shape();
        var layer = BidirectionalConvRnn.of("CRNN_model", kernel.size(1), kernel.size(0), kernel.size(2), c.backend(), UNUSED);
        TorchLayout.HEIGHT_WIDTH.load(layer, weights);
        Tensor y = layer.apply(c.in("input").permute(1, 0, 3, 4, 2), Optional.of(c.in("hidden_iteration").permute(1, 0, 3, 4, 2)))
                .permute(1, 0, 4, 2, 3);
        // The reference leaves time and batch in one axis when there is more than one item.
        Shape expected = c.golden().cot("y").shape();
        return c.output("y", y.reshape(expected)).compare(layer, TorchLayout.HEIGHT_WIDTH);
    }

    /// [b,w,h,t,2] as complex (b, t, h, w).
    private static Tensor video(Tensor x) {
        return x.permute(0, 3, 2, 1, 4).viewAsComplex();
    }

    private static Tensor reference(Tensor video) {
        return video.viewAsReal().permute(0, 3, 2, 1, 4);
    }

    /// A mask [b,w,h,t,1 or 2] of the reference.
    private static DynamicMri physics(TensorCase c, String name) {
        HostArray m = c.golden().in(name).permute(0, 3, 2, 1, 4);
        return DynamicMri.withMask(m.shape().size(4) == 1 ? m.reshape(m.shape().remove(4)).on(c.backend()) : m.on(c.backend()));
    }

    private static Comparison consistency(TensorCase c) {
        var layer = new DataConsistency(new Parameter("lambda_", c.array("param.lambda_")));
        return c.output("y", reference(layer.apply(video(c.in("x")), video(c.in("y")), physics(c, "mask"))))
                .compare(layer, TorchLayout.WIDTH_HEIGHT);
    }

    private static Comparison network(TensorCase c) {
        var model = crnn(c.golden(), c.backend());
        return c.output("y", reference(model.refine(video(c.in("x")), video(c.in("y")), physics(c, "mask"))))
                .compare(model, TorchLayout.WIDTH_HEIGHT);
    }

    private static Comparison wrapped(TensorCase c) {
        var model = crnn(c.golden(), c.backend());
        Tensor y = parts(model.reconstruct(complex(c.in("y")), lines(c)));
        // For a batch the reference mixes items up; what it does with each alone is what is wanted.
        String name = c.golden().keys().contains("out.per_sample") ? "per_sample" : "y";
        return c.output(name, y).compare(model, TorchLayout.WIDTH_HEIGHT);
    }

    /// The ancestor with its published weights. Arrays are [n,2,nx,ny,nt], the center of k-space at index 0.
    private static Comparison original(TensorCase c) {
        var size = ORIGINAL.matcher(c.golden().op());
        if (!size.find()) throw new IllegalArgumentException("crnn: the sizes of the network are not in " + c.golden().op());
        var model = CrnnMri.of(c.backend(), Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)), UNUSED);
        var stateDict = new LinkedHashMap<String, NdArray>();
        TorchFile.read(weights(c.golden())).stateDict().forEach((name, value) -> stateDict.put(name, value.on(c.backend())));
        TorchLayout.HEIGHT_WIDTH.load(model, stateDict);
        NdArray mask = c.array("m");
        Tensor lines = Tensor.constant(c.backend().permute(mask, 0, 3, 1, 2)).fftshift(-2, -1);
        Tensor measured = CenteredFourier.toKspace(film(c.in("k")).ifft(FourierScaling.ORTHO, -2, -1));
        Tensor y = model.refine(film(c.in("x")), measured, DynamicMri.withMask(lines.value()));
        return c.output("y", y.viewAsReal().permute(0, 4, 2, 3, 1)).compare(model, TorchLayout.HEIGHT_WIDTH);
    }

    /// The checkpoint a case names, such as `checkpoints/x.pth`: in the folder of its manifest or in one above it, or in a set
    /// `fixtures` or `shared/fixtures` that lies in one of these.
    static Path weights(Case golden) {
        String words = golden.attrs().at("weights").text();
        String name = words.substring(0, words.indexOf(".pth") + 4);
        Path manifest = golden.manifest().directory().toAbsolutePath().normalize();
        for (Path folder = manifest; folder != null; folder = folder.getParent()) {
            for (String set : List.of("", "fixtures", "shared/fixtures")) {
                Path file = folder.resolve(set).resolve(name);
                if (Files.exists(file)) return file;
            }
        }
        throw new FileFormatException(manifest.resolve("manifest.json").toString(), FileFormatException.UNKNOWN, "the case "
                + golden.name() + " needs the weights " + name + "; put them beside the manifest's folder");
    }

    /// [n,2,nx,ny,nt] as complex (n, nt, nx, ny).
    private static Tensor film(Tensor x) {
        return x.permute(0, 4, 2, 3, 1).viewAsComplex();
    }

    /// The operator of a case's line mask, [t,w] or one for each item, [b,t,w].
    static DynamicMri lines(TensorCase c) {
        NdArray lines = c.array("line_mask");
        return DynamicMri.withMask(lines.reshape(lines.shape().insert(-2, 1)));
    }

    /// The network of a case, with the parameters it states or names.
    static Crnn crnn(Case golden, Backend backend) {
        var attrs = golden.attrs();
        var model = Crnn.of(backend, attrs.at("chans").integer(), attrs.at("num_cascades").integer(), UNUSED);
        TorchLayout.WIDTH_HEIGHT.load(model, parameters(golden, backend));
        return model;
    }

    /// The parameters by name: the case's own, or those of the case it names.
    static Map<String, NdArray> parameters(Case golden, Backend backend) {
        Case from = golden.json().find("params").map(p -> golden.manifest().named(p.text())).orElse(golden);
        var stateDict = new LinkedHashMap<String, NdArray>();
        from.ins("param.").forEach((name, value) -> stateDict.put(name, value.on(backend)));
        return stateDict;
    }
}
