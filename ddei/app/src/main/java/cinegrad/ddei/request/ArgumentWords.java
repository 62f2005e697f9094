package cinegrad.ddei.request;

import cinegrad.ddei.io.cine.ArrayChoice;
import cinegrad.ddei.io.cine.CoilPreparation;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.request.DataSelection.Scale;
import cinegrad.ddei.request.DataSelection.SingleFiles;
import cinegrad.ddei.train.RatePlan;
import cinegrad.ddei.transform.FrameShift;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/// Settings of checkpoints of the first format: the words of the command line that started the training, later words winning.
/// Frozen: what is new is in requests alone.
final class ArgumentWords {
    private static final Set<String> FLAGS = Set.of("--native", "--exact", "--plan");
    private static final String SINGLE = "--single";

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<Path> singles = new ArrayList<>();

    private ArgumentWords(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            String option = equals < 0 ? word : word.substring(0, equals);
            if (FLAGS.contains(option)) {
                values.put(option, "true");
            } else if (option.equals("--serve")) {
                // the port says nothing of the training
                if (equals < 0 && i + 1 < words.size() && words.get(i + 1).matches("\\d+")) i++;
            } else {
                String value = equals >= 0 ? word.substring(equals + 1) : i + 1 < words.size() ? words.get(++i) : "";
                if (!option.startsWith("--") || value.isEmpty()) {
                    throw new IllegalArgumentException("checkpoint: it was started by " + words + ", which is not understood");
                }
                if (option.equals(SINGLE)) {
                    singles.add(Path.of(value));
                    while (i + 1 < words.size() && !words.get(i + 1).startsWith("-")) singles.add(Path.of(words.get(++i)));
                } else {
                    values.put(option, value);
                }
            }
        }
    }

    /// @param data to take in place of what the words name
    /// @return empty if there are no data
    static Optional<TrainingRequest> request(List<String> words, Optional<DataSelection> data) {
        var read = new ArgumentWords(words);
        return data.or(read::data).map(read::request);
    }

    private TrainingRequest request(DataSelection data) {
        var network = new NetworkSettings(get("--chans", Integer::parseInt, 64), get("--cascades", Integer::parseInt, 2),
                get("--start", t -> JsonFields.choice("--start", StartImage.class, t), StartImage.ZERO_FILLED),
                find("--init", Path::of));
        var loss = new LossSettings(get("--loss", LossSettings::effectiveName, "ddei"), real("--shown"),
                get("--tau", Double::parseDouble, 0.1), find("--mask-law", LineLaw::parse),
                get("--time-shift", t -> JsonFields.choice("--time-shift", LossSettings.TimeShift.class, t),
                LossSettings.TimeShift.CORRECTED),
                get("--time-padding", t -> JsonFields.choice("--time-padding", FrameShift.Padding.class, t),
                FrameShift.Padding.WRAP));
        var recipe = new RecipeSettings(length(), get("--lr", Double::parseDouble, 1e-3),
                get("--lr-schedule", RatePlan::parse, new RatePlan.Constant()),
                get("--warm-up", Integer::parseInt, 0), real("--clip"), get("--accumulate", Integer::parseInt, 1),
                real("--average"));
        var validation = new ValidationSettings(whole("--eval-every"), find("--best", t -> t),
                find("--patience", t -> OptionalInt.of(Integer.parseInt(t))).orElse(OptionalInt.empty()),
                get("--final", t -> JsonFields.choice("--final", ValidationSettings.Result.class, t),
                ValidationSettings.Result.LAST), 0);
        var checkpoints = new CheckpointSettings(get("--checkpoint-every", Integer::parseInt, 25), whole("--keep-every"));
        return new TrainingRequest(data, get("--noise", Double::parseDouble, 0.0), network, loss, recipe, validation, checkpoints,
                get("--seed", Long::parseLong, 1L), Path.of(get("--out", t -> t, "out")), compute());
    }

    private TrainingLength length() {
        if (values.containsKey("--steps")) return new TrainingLength.Steps(Long.parseLong(values.get("--steps")));
        return new TrainingLength.Epochs(get("--epochs", Integer::parseInt, 2));
    }

    private Optional<DataSelection> data() {
        if (!singles.isEmpty()) return Optional.of(new SingleFiles(singles, SingleFiles.SHARED, DataSelection.Units.STORED,
                ArrayChoice.FOUND.with(CoilPreparation.EARLIER)));
        return find("--data", Path::of).map(this::dataSet);
    }

    private DataSelection dataSet(Path folder) {
        Optional<FrameSize> size = values.containsKey("--native") ? Optional.empty()
                : Optional.of(FrameSize.parse(get("--size", t -> t, "512x256")));
        return new DataSelection.CmrxReconSet(folder, get("--set", t -> t, "TrainingSet"), find("--mask-folder", t -> t),
                find("--draw-masks", LineLaw::parse), size,
                get("--scale", t -> JsonFields.choice("--scale", Scale.class, t), Scale.ORACLE),
                get("--train-fraction", Double::parseDouble, 0.8),
                get("--split-seed", Long::parseLong, 1L));
    }

    private ComputeSettings compute() {
        OptionalInt threads = find("--threads", t -> OptionalInt.of(Integer.parseInt(t))).orElse(OptionalInt.empty());
        return new ComputeSettings(threads, get("--device", t -> JsonFields.choice("--device", ComputeSettings.Device.class, t),
                ComputeSettings.Device.CPU),
                get("--backend", t -> JsonFields.choice("--backend", ComputeSettings.Engine.class, t),
                ComputeSettings.Engine.SIMD), values.containsKey("--exact"),
                get("--matmul", t -> JsonFields.choice("--matmul", ComputeSettings.Products.class, t),
                ComputeSettings.Products.OWN),
                get("--fft", t -> JsonFields.choice("--fft", ComputeSettings.Transforms.class, t),
                ComputeSettings.Transforms.OWN),
                get("--recompute", t -> JsonFields.choice("--recompute", ComputeSettings.Recompute.class, t),
                ComputeSettings.Recompute.AUTO));
    }

    private <T> Optional<T> find(String option, Function<String, T> parse) {
        return Optional.ofNullable(values.get(option)).map(parse);
    }

    private <T> T get(String option, Function<String, T> parse, T usual) {
        return find(option, parse).orElse(usual);
    }

    private OptionalDouble real(String option) {
        return find(option, t -> OptionalDouble.of(Double.parseDouble(t))).orElse(OptionalDouble.empty());
    }

    private OptionalLong whole(String option) {
        return find(option, t -> OptionalLong.of(Long.parseLong(t))).orElse(OptionalLong.empty());
    }
}
