package cinegrad.ddei.cli;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ddei.io.torch.TorchFile;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.model.CrnnMri;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.model.TorchLayout;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/// A network from a file: from a checkpoint, with the options it was trained with; or from weights in PyTorch's layout, published or
/// exported, with the usual ones.
record TrainedModel(Reconstructor model, TrainingOptions options) {
    private static final String CASCADES = "cascades";

    private static final class Recorded {
        @Mixin
        private DataOptions data;

        @Mixin
        private TrainingOptions options;

        @Mixin
        private ComputeOptions compute;
    }

    /// @param path a checkpoint, the folder of a training, or weights: .pth, .pt, .pth.tar or .safetensors
    static TrainedModel load(Path path, Backend backend) {
        if (isTorch(path)) return ofWeights(path, TorchFile.read(path).stateDict(), 0, backend);
        Path file = Files.isDirectory(path) ? Trainer.checkpointIn(path) : path;
        if (!Checkpoint.isOne(file)) {
            var content = SafeTensors.read(file);
            return ofWeights(path, content.arrays(), Integer.parseInt(content.metadata().getOrDefault(CASCADES, "0")), backend);
        }
        var checkpoint = Checkpoint.read(file);
        var recorded = new Recorded();
        List<String> arguments = new ArrayList<>();
        checkpoint.settings().at("arguments").items().forEach(a -> arguments.add(a.text()));
        new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(recorded)).setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(true).setUnmatchedArgumentsAllowed(true).parseArgs(arguments.toArray(String[]::new));
        if (Files.isDirectory(path) && recorded.options.practice.which == RecipeOptions.Final.BEST && Files.exists(Trainer.bestIn(path))) {
            checkpoint = Checkpoint.read(Trainer.bestIn(path));
        }
        HostArray last = checkpoint.arrays().get("model.conv4_x.weight");
        if (last == null) throw new IllegalArgumentException("checkpoint: has no model.conv4_x.weight; it holds another model");
        recorded.options.channels = last.shape().size(3);
        var model = recorded.options.network(backend);
        checkpoint.restore(model.parameters());
        return new TrainedModel(model, recorded.options);
    }

    private static boolean isTorch(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return !Files.isDirectory(path) && (name.endsWith(".pth") || name.endsWith(".pt") || name.endsWith(".tar"));
    }

    /// The network whose parameters have these names: that of DDEI has two recurrent layers, the original one has one.
    private static TrainedModel ofWeights(Path path, Map<String, HostArray> weights, int cascades, Backend backend) {
        var arrays = new LinkedHashMap<String, NdArray>();
        weights.forEach((name, array) -> {
            if (!array.type().isInteger()) arrays.put(name, array.on(backend));
        });
        var named = TorchLayout.withoutPrefix(arrays);
        NdArray last = named.get("conv4_x.weight");
        if (last == null || last.shape().rank() != 4) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, "no weights of a network of this program: there is no conv4_x.weight (2,C,3,3)");
        }
        var options = new TrainingOptions();
        options.channels = last.shape().size(1);
        boolean twoLayers = named.keySet().stream().anyMatch(n -> n.startsWith("bcrnn2."));
        if (!twoLayers) {
            var model = CrnnMri.of(backend, options.channels, cascades == 0 ? 5 : cascades, RandomStream.of(0));
            TorchLayout.HEIGHT_WIDTH.load(model, named);
            return new TrainedModel(new PeakOfOne(model), options);
        }
        if (cascades != 0) options.cascades = cascades;
        Crnn model = options.network(backend);
        TorchLayout.WIDTH_HEIGHT.load(model, named);
        return new TrainedModel(model, options);
    }

    /// The network's parameters in PyTorch's layout under their published names.
    Map<String, HostArray> weights() {
        var layout = model instanceof Crnn ? TorchLayout.WIDTH_HEIGHT : TorchLayout.HEIGHT_WIDTH;
        var weights = new LinkedHashMap<String, HostArray>();
        layout.stateDict(model).forEach((name, array) -> weights.put(name, HostArray.of(array.shape(), array.toFloats())));
        return weights;
    }

    /// What else to know to build the network again.
    Map<String, String> facts() {
        return Map.of("format", "pt", CASCADES, Integer.toString(model instanceof Crnn crnn ? crnn.cascades() : 5));
    }

    /// A network that was trained on images of magnitude near 1, shown measurements on that scale.
    private record PeakOfOne(Reconstructor network) implements Reconstructor {
        @Override
        public Tensor reconstruct(Tensor y, DynamicMri physics) {
            double peak = 0;
            for (double v : physics.zeroFilled(y).abs().value().toDoubles()) peak = Math.max(peak, v);
            return peak == 0 ? network.reconstruct(y, physics) : network.reconstruct(y.times(1 / peak), physics).times(peak);
        }

        @Override
        public List<Parameter> parameters() {
            return network.parameters();
        }
    }
}
