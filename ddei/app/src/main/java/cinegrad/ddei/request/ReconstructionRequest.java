package cinegrad.ddei.request;

import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.io.json.Json;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// A reconstruction of acquisitions: by a trained network, by a method without learning, or by training on one acquisition alone.
///
/// @param formats how to write the videos, at least one
/// @param out     the folder where results go
public record ReconstructionRequest(By by, Set<OutputFormat> formats, Path out, ComputeSettings compute) {
    /// How to write a video.
    public enum OutputFormat { NPZ, CFL, MAT, NII, DICOM, PNG, GIF }

    /// By what.
    public sealed interface By { }

    /// A trained network.
    ///
    /// @param path a checkpoint, a training's folder or weights
    /// @param data empty: what the network was trained on
    public record ByModel(Path path, Optional<DataSelection> data) implements By { }

    /// A method without learning, by the name [ClassicalMethods] knows.
    ///
    /// @param uncertainty in how many groups measured lines are left out to find out how far the result depends on them; empty:
    ///                    that is not found out
    /// @param missingSide what becomes of a side of k-space that was left out
    public record ByMethod(String name, DataSelection data, OptionalInt uncertainty, MissingSide missingSide) implements By {
        public ByMethod {
            if (uncertainty.isPresent()) Limits.within("--uncertainty", 2, 64, uncertainty.getAsInt());
        }

        public ByMethod(String name, DataSelection data) {
            this(name, data, OptionalInt.empty());
        }

        public ByMethod(String name, DataSelection data, OptionalInt uncertainty) {
            this(name, data, uncertainty, MissingSide.AUTO);
        }
    }

    /// What becomes of the side of k-space that partial Fourier measurements leave out.
    public enum MissingSide {
        /// Filled by conjugate symmetry where one was left out.
        AUTO,
        /// The same, and an error where both sides were measured.
        POCS,
        /// As the method leaves it.
        NONE
    }

    /// A network trained on the one acquisition that is reconstructed.
    public record ByTraining(TrainingRequest training) implements By { }

    private static final String FORMAT = "cinegrad reconstruction request";
    private static final int VERSION = 1;

    public ReconstructionRequest {
        if (formats.isEmpty()) throw new IllegalArgumentException("--format: which?");
        formats = Collections.unmodifiableSet(EnumSet.copyOf(formats));
        if (by instanceof ByMethod method) ClassicalMethods.byName(method.name);
    }

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("format", FORMAT);
        members.put("version", VERSION);
        switch (by) {
            case ByModel(var path, var data) -> {
                members.put("model", path.toString());
                data.ifPresent(d -> members.put("data", d.toJson()));
            }
            case ByMethod(var name, var data, var uncertainty, var missingSide) -> {
                members.put("method", name);
                uncertainty.ifPresent(groups -> members.put("uncertainty", groups));
                if (missingSide != MissingSide.AUTO) members.put("partialFourier", JsonFields.text(missingSide));
                members.put("data", data.toJson());
            }
            case ByTraining(var training) -> members.put("training", training.toJson());
        }
        members.put("formats", formats.stream().map(JsonFields::text).toList());
        members.put("out", out.toString());
        members.put("compute", compute.toJson());
        return Json.of(members);
    }

    public static ReconstructionRequest fromJson(Json json) {
        return JsonFields.read(() -> read(json));
    }

    private static ReconstructionRequest read(Json json) {
        var fields = new JsonFields("reconstruction request", json);
        TrainingRequest.checkVersion(fields, FORMAT, VERSION);
        var data = fields.find("data").map(DataSelection::fromJson);
        var model = fields.pathIfAny("model");
        var method = fields.find("method").map(Json::text);
        var uncertainty = fields.integerIfAny("uncertainty");
        By by = model.isPresent() ? new ByModel(model.get(), data)
                : method.isPresent() ? new ByMethod(method.get(), data.orElseThrow(DataSelection::missing), uncertainty,
                fields.find("partialFourier").isPresent() ? fields.choice("partialFourier", MissingSide.class) : MissingSide.AUTO)
                : new ByTraining(TrainingRequest.fromJson(fields.at("training")));
        List<OutputFormat> formats = fields.at("formats").items().stream()
                .map(f -> JsonFields.choice("formats", OutputFormat.class, f.text())).toList();
        if (formats.isEmpty()) throw new IllegalArgumentException("--format: which?");
        var request = new ReconstructionRequest(by, EnumSet.copyOf(formats), Path.of(fields.text("out")),
                ComputeSettings.fromJson(fields.at("compute")));
        fields.finish();
        return request;
    }
}
