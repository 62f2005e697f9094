package cinegrad.ddei.request;

import cinegrad.ddei.io.json.Json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// What a checkpoint says of its training, beside arrays and state.
///
/// @param training    the request
/// @param fingerprint of the data it was trained on; empty in checkpoints of the first format
/// @param lineage     the losses its parameters were trained by before this one, here or as another network, the oldest first;
///                    `unknown` for weights of other programs
/// @param factor      what the first example to train on was multiplied by when it was read
public record CheckpointRequest(TrainingRequest training, Optional<String> fingerprint, List<String> lineage, double factor) {
    public CheckpointRequest {
        lineage = List.copyOf(lineage);
    }

    /// Of data taken as they are stored.
    public CheckpointRequest(TrainingRequest training, Optional<String> fingerprint, List<String> lineage) {
        this(training, fingerprint, lineage, 1);
    }

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("request", training.toJson());
        fingerprint.ifPresent(f -> members.put("fingerprint", f));
        members.put("lineage", lineage);
        if (factor != 1) members.put("factor", factor);
        return Json.of(members);
    }

    /// @param settings as a checkpoint holds them: in this form, or in that of the first format, the words of a command line
    /// @param data     to take in place of the recorded selection
    /// @return empty if neither says which data: `demo` and `reconstruct --scan-specific` once stored none
    public static Optional<CheckpointRequest> find(Json settings, Optional<DataSelection> data) {
        return JsonFields.read(() -> read(settings, data));
    }

    private static Optional<CheckpointRequest> read(Json settings, Optional<DataSelection> data) {
        if (settings.find("arguments").isPresent()) {
            return ArgumentWords.request(settings.at("arguments").items().stream().map(Json::text).toList(), data)
                    .map(training -> new CheckpointRequest(training, Optional.empty(),
                    training.network().init().map(_ -> List.of("unknown")).orElse(List.of())));
        }
        var fields = new JsonFields("checkpoint settings", settings);
        var training = TrainingRequest.fromJson(fields.at("request"));
        var read = new CheckpointRequest(data.map(training::with).orElse(training), fields.find("fingerprint").map(Json::text),
                fields.at("lineage").items().stream().map(Json::text).toList(), fields.numberIfAny("factor").orElse(1));
        fields.finish();
        return Optional.of(read);
    }
}
