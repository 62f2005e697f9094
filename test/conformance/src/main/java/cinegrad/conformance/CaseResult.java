package cinegrad.conformance;

import cinegrad.ddei.io.json.Json;
import cinegrad.ops.shape.Precision;

import java.util.LinkedHashMap;

/// How one case went.
///
/// @param worst   the largest error of its arrays; infinite when there was no comparing
/// @param differences elements that differ from the reference's on purpose
/// @param message the misses, one per line; the reason where it is not supported
public record CaseResult(String folder, String name, Precision precision, Status status, double worst, int differences,
                         String message) {
    public enum Status { PASSED, FAILED, UNSUPPORTED }

    public Json json() {
        var members = new LinkedHashMap<String, Object>();
        members.put("folder", folder);
        members.put("case", name);
        members.put("precision", Case.label(precision));
        members.put("status", status.name().toLowerCase(java.util.Locale.ROOT));
        members.put("worst", worst);
        members.put("differences", differences);
        members.put("message", message);
        return Json.of(members);
    }
}
