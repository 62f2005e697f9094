package cinegrad.ddei.run;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileKind;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.json.JsonException;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ddei.io.torch.TorchFile;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.model.CrnnMri;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.model.TorchLayout;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ddei.request.CheckpointRequest;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.request.DataSelection.OwnFiles;
import cinegrad.ddei.request.DataSelection.ScanList;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ddei.request.LossSettings;
import cinegrad.ddei.request.NetworkCard;
import cinegrad.ddei.request.NetworkSettings;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.request.ValidationSettings.Result;
import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A network from a file: a checkpoint, weights that [#save] wrote, or weights of another program in PyTorch's layout.
///
/// @param card what the file says of it
/// @param training how it was trained, as far as the file says
public record TrainedNetwork(Reconstructor model, NetworkCard card, Optional<TrainingRequest> training) {
    private static final String FORMAT = "format";
    private static final String CASCADES = "cascades";
    private static final String CARD = "cinegrad.json";
    private static final int PUBLISHED_CASCADES = 5;                        // of the original network with one recurrent layer

    /// @param path a checkpoint, the folder of a training, or weights: .pth, .pt, .pth.tar or .safetensors
    public static TrainedNetwork load(Path path, Backend backend) {
        requireNetwork(path);
        if (isTorch(path)) {
            return ofWeights(path, TorchFile.read(path).stateDict(), TorchFile.extra(path, CARD).map(text -> card(path, text)), 0,
                    backend);
        }
        Path file = Files.isDirectory(path) ? Trainer.checkpointIn(path) : path;
        if (Checkpoint.isOne(file)) return ofCheckpoint(path, file, backend);
        var content = SafeTensors.read(file);
        var text = content.metadata();
        return ofWeights(path, content.arrays(), Optional.ofNullable(text.get(CARD)).map(c -> card(path, c)),
                cascades(path, text.getOrDefault(CASCADES, "0")), backend);
    }

    /// An error for what is there and can be no network.
    private static void requireNetwork(Path path) {
        if (!Files.exists(path)) return;
        var kind = FileKind.of(path);
        boolean possible = switch (kind) {
            case FOLDER -> Files.exists(Trainer.checkpointIn(path));
            case TORCH, SAFETENSORS, UNKNOWN -> true;
            default -> false;
        };
        if (possible) return;
        throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, kind.description() + (kind == FileKind.FOLDER
                ? " in which no training lies (no checkpoint.safetensors)" : " and no network")
                + "; give a checkpoint, the folder of a training, or weights (.pth, .safetensors)");
    }

    private static int cascades(Path path, String text) {
        if (text.matches("\\d{1,4}")) return Integer.parseInt(text);
        throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN,
                "its metadata says \"" + text + "\" cascades");
    }

    private static NetworkCard card(Path path, String text) {
        try {
            return NetworkCard.fromJson(Json.parse(text));
        } catch (JsonException e) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN,
                    "its description of the network is damaged: " + e.getMessage(), e);
        }
    }

    private static TrainedNetwork ofCheckpoint(Path path, Path file, Backend backend) {
        var checkpoint = Checkpoint.read(file);
        var request = CheckpointRequest.find(checkpoint.settings(), Optional.empty());
        if (request.isEmpty()) {
            System.err.println("note: " + path
                    + " was written by an earlier version that did not store how its network begins: the zero-filled image is "
                    + "taken");
            return ofWeights(path, torchLayout(checkpoint), Optional.empty(), 0, backend);
        }
        var training = Files.isDirectory(path) ? request.get().training().foundIn(path) : request.get().training();
        if (Files.isDirectory(path) && training.validation().result() == Result.BEST && Files.exists(Trainer.bestIn(path))) {
            checkpoint = Checkpoint.read(Trainer.bestIn(path));
        }
        HostArray last = checkpoint.arrays().get("model.conv4_x.weight");
        if (last == null) throw new IllegalArgumentException("checkpoint: has no model.conv4_x.weight; it holds another model");
        var card = new NetworkCard(training.network().withChannels(last.shape().size(3)), Optional.of(training.loss()),
                request.get().lineage(), training.seed(),
                training.noise() * request.get().factor(),
                training.data() instanceof OwnFiles files ? files.units() : Units.NORMAL);
        var model = Networks.create(card.network(), card.seed(), backend);
        checkpoint.restore(model.parameters());
        return new TrainedNetwork(model, card, Optional.of(training));
    }

    /// The parameters of a checkpoint that does not say how its network begins, as weights of another program come.
    private static Map<String, HostArray> torchLayout(Checkpoint checkpoint) {
        var backend = new ReferenceBackend();
        HostArray last = checkpoint.arrays().get("model.conv4_x.weight");
        if (last == null) throw new IllegalArgumentException("checkpoint: has no model.conv4_x.weight; it holds another model");
        var model = Crnn.of(backend, last.shape().size(3), 1, RandomStream.of(0));
        checkpoint.restore(model.parameters());
        return hostArrays(model, TorchLayout.WIDTH_HEIGHT);
    }

    private static boolean isTorch(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        return !Files.isDirectory(path) && (name.endsWith(".pth") || name.endsWith(".pt") || name.endsWith(".tar"));
    }

    /// The network whose parameters have these names: that of DDEI has two recurrent layers, the original one has one.
    private static TrainedNetwork ofWeights(Path path, Map<String, HostArray> weights, Optional<NetworkCard> saved, int cascades,
            Backend backend) {
        var arrays = new LinkedHashMap<String, NdArray>();
        weights.forEach((name, array) -> {
            if (!array.type().isInteger()) arrays.put(name, array.on(backend));
        });
        var named = TorchLayout.withoutPrefix(arrays);
        NdArray last = named.get("conv4_x.weight");
        if (last == null || last.shape().rank() != 4) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN,
                    "no weights of a network of this program: there is no conv4_x.weight (2,C,3,3)");
        }
        boolean twoLayers = named.keySet().stream().anyMatch(n -> n.startsWith("bcrnn2."));
        int count = cascades != 0 ? cascades : twoLayers ? NetworkSettings.PUBLISHED.cascades() : PUBLISHED_CASCADES;
        var published = NetworkSettings.PUBLISHED;
        var card = saved.orElseGet(() -> NetworkCard.unknown(new NetworkSettings(published.channels(), count, published.start(),
                Optional.empty())));
        card = card.withChannels(last.shape().size(1));
        if (!twoLayers) {
            var model = CrnnMri.of(backend, card.network().channels(), card.network().cascades(), RandomStream.of(0));
            TorchLayout.HEIGHT_WIDTH.load(model, named);
            return new TrainedNetwork(new PeakOfOne(model), card, Optional.empty());
        }
        Crnn model = Networks.create(card.network(), card.seed(), backend);
        TorchLayout.WIDTH_HEIGHT.load(model, named);
        return new TrainedNetwork(model, card, Optional.empty());
    }

    /// What the network is trained on, or other data to evaluate it on.
    ///
    /// @param other empty: what it was trained on
    public DataSelection selection(Optional<DataSelection> other) {
        var selection = other.or(() -> training.map(TrainingRequest::data)).orElseThrow(DataSelection::missing);
        return selection instanceof OwnFiles files && files.units() == Units.AS_TRAINED ? files.withUnits(card.units())
                : selection;
    }

    /// Loads that selection with noise as the network was trained with: the same on its own data, on others as strong as the
    /// network saw it.
    public Dataset toEvaluate(Optional<DataSelection> other, Backend backend) {
        var selection = selection(other);
        return other.isPresent() || training.isEmpty() ? Datasets.toEvaluate(selection, card, backend)
                : Datasets.toEvaluate(selection, training.get().noise(), card.seed(), backend);
    }

    /// How many of the examples that are evaluated took part in the training: those of a data set by their measurements, or by
    /// choosing the best network; files of their own where their true video did, for to be trained on by their measurements is
    /// what those are for.
    ///
    /// @param other empty: what it was trained on
    public int seenInTraining(Optional<DataSelection> other) {
        if (training.isEmpty()) return 0;
        var selection = selection(other);
        if (training.get().data() instanceof OwnFiles before && selection instanceof OwnFiles now) {
            if (!card.lineageOfHeirs().contains("sup")) return 0;
            if (before instanceof ScanList(var list, _, _) && !Files.exists(list)) return 0;
            var seen = Set.copyOf(before.files());
            return (int) now.files().stream().filter(seen::contains).count();
        }
        return Datasets.seenInTraining(training.get(), selection);
    }

    /// How the network is used: as its loss uses it, or as it is where that is unknown.
    public Objective objective() {
        return card.loss().orElse(LossSettings.DDEI).objective();
    }

    /// The loss it was trained by, or `unknown`.
    public String lossName() {
        return card.lossName();
    }

    /// Writes the parameters in PyTorch's layout under their published names, and beside them all that must be known to use the
    /// network.
    ///
    /// @param file   .pth or .pt, else safetensors
    /// @param prefix before every name
    /// @return how many arrays
    public int save(Path file, String prefix) {
        var weights = new LinkedHashMap<String, HostArray>();
        hostArrays(model, model instanceof Crnn ? TorchLayout.WIDTH_HEIGHT : TorchLayout.HEIGHT_WIDTH)
                .forEach((name, array) -> weights.put(prefix + name, array));
        String text = card.withoutPaths().toJson().toString();
        if (isTorch(file)) {
            TorchFile.write(file, weights, Map.of(CARD, text));
        } else {
            var metadata = new LinkedHashMap<String, String>();
            metadata.put(FORMAT, "pt");
            metadata.put(CASCADES, Integer.toString(card.network().cascades()));
            metadata.put("start", card.network().start().toString());
            metadata.put("loss", lossName());
            metadata.put(CARD, text);
            new SafeTensors(weights, metadata).write(file);
        }
        return weights.size();
    }

    private static Map<String, HostArray> hostArrays(Reconstructor model, TorchLayout layout) {
        var weights = new LinkedHashMap<String, HostArray>();
        layout.stateDict(model).forEach((name, array) -> weights.put(name, HostArray.of(array.shape(), array.toFloats())));
        return weights;
    }

    /// A network that was trained on images of magnitude near 1, shown measurements on that scale.
    private record PeakOfOne(Reconstructor network) implements Reconstructor {
        @Override
        public Tensor reconstruct(Tensor y, VideoModel physics) {
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
