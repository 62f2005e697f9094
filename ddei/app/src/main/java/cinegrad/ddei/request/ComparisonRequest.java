package cinegrad.ddei.request;

import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objectives;

import java.util.LinkedHashMap;
import java.util.List;

/// A comparison of methods on the same data.
///
/// @param methods  methods without learning, losses, and [#SCAN_SPECIFIC]
/// @param seeds    each trains once with every seed
/// @param training what the trainings have in common; its folder is that of the comparison
public record ComparisonRequest(List<String> methods, List<Long> seeds, TrainingRequest training) {
    public static final String SCAN_SPECIFIC = "scan-specific";

    private static final String FORMAT = "cinegrad comparison request";
    private static final int VERSION = 1;

    public ComparisonRequest {
        methods = List.copyOf(methods);
        seeds = List.copyOf(seeds);
        if (methods.isEmpty()) throw new IllegalArgumentException("--methods: which?");
        if (seeds.isEmpty()) throw new IllegalArgumentException("--seeds: which?");
        if (methods.stream().distinct().count() < methods.size()) {
            throw new IllegalArgumentException("--methods names one twice: " + methods);
        }
        if (seeds.stream().distinct().count() < seeds.size()) {
            throw new IllegalArgumentException("--seeds names one twice: " + seeds);
        }
        for (String method : methods) {
            requireKnown(method);
            try {
                if (!isClassical(method)) trained(method, training);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("--methods " + method + ": " + e.getMessage(), e);
            }
        }
    }

    /// A loss may have `sure` anywhere in its name; what is wrong with such a one its settings say.
    private static void requireKnown(String method) {
        if (isClassical(method) || method.equals(SCAN_SPECIFIC) || method.contains("sure")
                || Objectives.names().contains(method)) {
            return;
        }
        throw new IllegalArgumentException("--methods: \"" + method + "\" is unknown; choose methods without learning "
                + ClassicalMethods.names() + ", losses " + Objectives.names() + ", or " + SCAN_SPECIFIC);
    }

    public static boolean isClassical(String method) {
        return ClassicalMethods.names().contains(method);
    }

    /// What trains this method.
    public TrainingRequest training(String method) {
        return trained(method, training);
    }

    private static TrainingRequest trained(String method, TrainingRequest common) {
        return method.equals(SCAN_SPECIFIC) ? common.scanSpecific() : common.with(common.loss().withName(method));
    }

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("format", FORMAT);
        members.put("version", VERSION);
        members.put("methods", methods);
        members.put("seeds", seeds);
        members.put("training", training.toJson());
        return Json.of(members);
    }

    public static ComparisonRequest fromJson(Json json) {
        return JsonFields.read(() -> read(json));
    }

    private static ComparisonRequest read(Json json) {
        var fields = new JsonFields("comparison request", json);
        TrainingRequest.checkVersion(fields, FORMAT, VERSION);
        var request = new ComparisonRequest(fields.at("methods").items().stream().map(Json::text).toList(),
                fields.at("seeds").items().stream().map(Json::whole).toList(), TrainingRequest.fromJson(fields.at("training")));
        fields.finish();
        return request;
    }
}
