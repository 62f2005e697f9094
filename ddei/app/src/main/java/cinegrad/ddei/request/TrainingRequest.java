package cinegrad.ddei.request;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.train.RatePlan;

import java.nio.file.Path;
import java.util.LinkedHashMap;

/// A training, complete: with this and the data anybody repeats it. Every checkpoint carries it, so that a training can be gone
/// on with, evaluated and exported by its checkpoint alone.
///
/// @param noise standard deviation of noise added to the measurements, in the units of the data
/// @param seed  of everything random
/// @param out   the folder where log, checkpoints and results go
public record TrainingRequest(DataSelection data, double noise, NetworkSettings network, LossSettings loss, RecipeSettings recipe,
        ValidationSettings validation,
        CheckpointSettings checkpoints, long seed, Path out, ComputeSettings compute) {
    private static final String FORMAT = "cinegrad training request";
    private static final int VERSION = 1;

    /// The loss of a scan-specific training unless another is asked for.
    public static final String SCAN_SPECIFIC_LOSS = "t-ssdu";

    /// What a scan-specific training does, in a line.
    public static final String SCAN_SPECIFIC_DESCRIPTION =
            "nlr, and a network that learns, from this scan alone, to predict samples it was not shown, as far as lines kept back "
                    + "confirm it";

    public TrainingRequest {
        Limits.notNegative("--noise", noise);
        if (loss.isCorrected() && noise == 0) {
            throw new IllegalArgumentException("--loss " + loss.name()
                    + " needs --noise SIGMA, the standard deviation of the measurements' noise: without noise, "
                    + "Stein's risk estimate is measurement consistency. Give it, or choose --loss " + loss.plainName());
        }
        if (data instanceof DataSelection.CmrxReconSet set) {
            if (set.trainFraction() == 0) throw new IllegalArgumentException("--train-fraction 0 leaves no patient to train on");
            if (set.drawnMasks().isPresent() && loss.maskLaw().isPresent() && !set.drawnMasks().equals(loss.maskLaw())) {
                throw new IllegalArgumentException("--draw-masks " + set.drawnMasks().get() + " and --mask-law "
                        + loss.maskLaw().get() + " contradict each other: "
                        + "the law of the acquired masks is the one they are drawn by");
            }
        }
    }

    /// DDEI as published, on these data.
    public static TrainingRequest of(DataSelection data, Path out) {
        return new TrainingRequest(data, 0, NetworkSettings.PUBLISHED, LossSettings.DDEI, RecipeSettings.PLAIN,
                ValidationSettings.NONE, CheckpointSettings.USUAL, 1, out, ComputeSettings.USUAL);
    }

    /// How a network is trained on the one acquisition that it is to reconstruct, without ground truth: it begins as the locally
    /// low rank image and learns, by splitting, to predict samples it was not shown from those it was. The held-out samples are
    /// measurements, so what it learns is true of this heart. Results are those of nlr, changed as far as lines that it was not
    /// trained on confirm it.
    public TrainingRequest scanSpecific() {
        return with(loss.withName(SCAN_SPECIFIC_LOSS).withShown(0.85)).with(network.withStart(StartImage.LOW_RANK))
                .with(recipe.withSchedule(new RatePlan.Cosine(0.02), 10)).confirmed();
    }

    /// The same training without some lines, by which its results are judged beside those of nlr.
    public TrainingRequest confirmed() {
        return new TrainingRequest(data, noise, network, loss, recipe, validation.confirmed(), checkpoints, seed, out, compute);
    }

    public TrainingRequest with(DataSelection other) {
        return new TrainingRequest(other, noise, network, loss, recipe, validation, checkpoints, seed, out, compute);
    }

    public TrainingRequest with(NetworkSettings other) {
        return new TrainingRequest(data, noise, other, loss, recipe, validation, checkpoints, seed, out, compute);
    }

    public TrainingRequest with(LossSettings other) {
        return new TrainingRequest(data, noise, network, other, recipe, validation, checkpoints, seed, out, compute);
    }

    public TrainingRequest with(RecipeSettings other) {
        return new TrainingRequest(data, noise, network, loss, other, validation, checkpoints, seed, out, compute);
    }

    public TrainingRequest with(ComputeSettings other) {
        return new TrainingRequest(data, noise, network, loss, recipe, validation, checkpoints, seed, out, other);
    }

    public TrainingRequest withSeed(long other) {
        return new TrainingRequest(data, noise, network, loss, recipe, validation, checkpoints, other, out, compute);
    }

    public TrainingRequest withOut(Path folder) {
        return new TrainingRequest(data, noise, network, loss, recipe, validation, checkpoints, seed, folder, compute);
    }

    /// The same training found in another folder than it was written to: data that moved along with it are found again.
    public TrainingRequest foundIn(Path folder) {
        return with(data.mappingPaths(path -> DataSelection.found(path, out, folder).toAbsolutePath().normalize()))
                .withOut(folder);
    }

    /// Whether the other request trains the same network on the same data to the same bits, perhaps for longer, with other
    /// threads or into another folder.
    ///
    /// What the data are multiplied by is known only when they are read, so going on with a training compares it.
    public boolean trainsAs(TrainingRequest other) {
        return comparable(recipe.length()).equals(other.comparable(recipe.length()));
    }

    private TrainingRequest comparable(TrainingLength length) {
        var same = switch (data) {
            case DataSelection.SingleFiles(var files, int stream, _, var choice) ->
                    new DataSelection.SingleFiles(files, noise == 0 ? 0 : stream).with(choice);
            case DataSelection.ScanList list -> list.withUnits(DataSelection.Units.NORMAL);
            default -> data;
        };
        return new TrainingRequest(same, noise, network, loss, recipe.withLength(length), validation, CheckpointSettings.USUAL,
                seed, Path.of(""),
                compute.withThreads(1).withRecompute(ComputeSettings.Recompute.AUTO));
    }

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("format", FORMAT);
        members.put("version", VERSION);
        members.put("data", data.toJson());
        members.put("noise", noise);
        members.put("network", network.toJson());
        members.put("loss", loss.toJson());
        members.put("recipe", recipe.toJson());
        members.put("validation", validation.toJson());
        members.put("checkpoints", checkpoints.toJson());
        members.put("seed", seed);
        members.put("out", out.toString());
        members.put("compute", compute.toJson());
        return Json.of(members);
    }

    public static TrainingRequest fromJson(Json json) {
        return JsonFields.read(() -> read(json));
    }

    private static TrainingRequest read(Json json) {
        var fields = new JsonFields("training request", json);
        checkVersion(fields, FORMAT, VERSION);
        var request = new TrainingRequest(DataSelection.fromJson(fields.at("data")), fields.number("noise"),
                NetworkSettings.fromJson(fields.at("network")),
                LossSettings.fromJson(fields.at("loss")), RecipeSettings.fromJson(fields.at("recipe")),
                ValidationSettings.fromJson(fields.at("validation")),
                CheckpointSettings.fromJson(fields.at("checkpoints")), fields.whole("seed"), Path.of(fields.text("out")),
                ComputeSettings.fromJson(fields.at("compute")));
        fields.finish();
        return request;
    }

    static void checkVersion(JsonFields fields, String format, int version) {
        String found = fields.text("format");
        if (!found.equals(format)) {
            throw new IllegalArgumentException("a \"" + format + "\" was expected, this is a \"" + found + "\"");
        }
        int number = fields.integer("version");
        if (number > version) {
            throw new IllegalArgumentException(format + " of version " + number + "; this program reads versions up to "
                    + version);
        }
    }
}
