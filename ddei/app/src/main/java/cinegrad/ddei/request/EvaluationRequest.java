package cinegrad.ddei.request;

import cinegrad.ddei.io.json.Json;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;

/// How close a trained network comes on data with a known truth.
///
/// @param model a checkpoint, a training's folder or weights
/// @param data  empty: what the network was trained on
/// @param out   the folder where results go; empty: they are printed alone
public record EvaluationRequest(Path model, Optional<DataSelection> data, Optional<Path> out, ComputeSettings compute) {
    private static final String FORMAT = "cinegrad evaluation request";
    private static final int VERSION = 1;

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("format", FORMAT);
        members.put("version", VERSION);
        members.put("model", model.toString());
        data.ifPresent(d -> members.put("data", d.toJson()));
        JsonFields.put(members, "out", out);
        members.put("compute", compute.toJson());
        return Json.of(members);
    }

    public static EvaluationRequest fromJson(Json json) {
        return JsonFields.read(() -> read(json));
    }

    private static EvaluationRequest read(Json json) {
        var fields = new JsonFields("evaluation request", json);
        TrainingRequest.checkVersion(fields, FORMAT, VERSION);
        var request = new EvaluationRequest(Path.of(fields.text("model")), fields.find("data").map(DataSelection::fromJson),
                fields.pathIfAny("out"), ComputeSettings.fromJson(fields.at("compute")));
        fields.finish();
        return request;
    }
}
