package cinegrad.conformance;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.shape.Precision;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// One golden case: what was computed ([#op], [#attrs]), from what ([#in], [#cot]), and what must come out ([#expected]).
///
/// Arrays are in the reference's layout. A complex array is a real one with a trailing axis of 2; see [#isComplex].
public final class Case {
    /// A result to compare with, and how close to come (relative L2 error; [#EXACT]: the same values bit for bit).
    public record Expected(HostArray array, double tolerance) {
        public static final double EXACT = 0;
    }

    /// Rounding in double precision beside that in single.
    private static final double LOST_ALIKE = 0x1p-29;

    private final Manifest manifest;
    private final Json json;
    private final Map<String, HostArray> definition;

    Case(Manifest manifest, Json json) {
        this(manifest, json, Map.of());
    }

    private Case(Manifest manifest, Json json, Map<String, HostArray> definition) {
        this.manifest = manifest;
        this.json = json;
        this.definition = definition;
    }

    /// This case, and what the definition in double precision gives.
    Case definedBy(Map<String, HostArray> results) {
        return new Case(manifest, json, results);
    }

    /// What the definition gives for `kind.name`, where it was asked.
    Optional<HostArray> definition(String key) {
        return Optional.ofNullable(definition.get(key));
    }

    /// Whether the reference's results are in single precision alone, so that its own rounding and overflow are in them.
    boolean isSingle() {
        return json.find("dtypes").map(types -> types.items().stream().map(Json::text).toList().equals(List.of("f32")))
                .orElse(false);
    }

    public Manifest manifest() {
        return manifest;
    }

    /// The manifest's entry, for what has no method here.
    public Json json() {
        return json;
    }

    public String name() {
        return json.at("name").text();
    }

    /// The reference's function.
    public String op() {
        return json.at("op").text();
    }

    /// Its settings.
    public Json attrs() {
        return json.at("attrs");
    }

    public String note() {
        return json.find("note").map(Json::text).orElse("");
    }

    /// Names of the inputs whose gradient is given.
    public List<String> requiresGrad() {
        return json.find("requires_grad").map(all -> all.items().stream().map(Json::text).toList()).orElse(List.of());
    }

    /// A file that lies beside the manifest.
    public Path file(String name) {
        return manifest.directory().resolve(name);
    }

    /// The input called `name`.
    public HostArray in(String name) {
        return array("in." + name);
    }

    /// The inputs called `prefix…` under the rest of their names, in the manifest's order: `ins("param.")` are the parameters.
    public Map<String, HostArray> ins(String prefix) {
        var found = new LinkedHashMap<String, HostArray>();
        String start = "in." + prefix;
        for (String key : keys()) if (key.startsWith(start)) found.put(key.substring(start.length()), array(key));
        return found;
    }

    /// The cotangent of the output called `name`.
    public HostArray cot(String name) {
        return array("cot." + name);
    }

    /// The result `kind.name` (`out` or `grad` and the array's name) for something that works in `precision`: the double result
    /// where there is one, else the single one, else the one that has no precision, such as indices. The tolerance is that of
    /// `precision`, or of the single result where that is all there is.
    public Expected expected(Precision precision, String kind, String name) {
        String key = kind + "." + name;
        for (var p : List.of(Precision.DOUBLE, Precision.SINGLE)) {
            if (has(label(p) + "." + key)) {
                return new Expected(array(label(p) + "." + key), tolerance(p == Precision.SINGLE ? p : precision, kind, name));
            }
        }
        return new Expected(array(key), tolerance(precision, kind, name));
    }

    /// The result computed in exactly this precision.
    public Optional<HostArray> result(Precision precision, String kind, String name) {
        String key = label(precision) + "." + kind + "." + name;
        return has(key) ? Optional.of(array(key)) : Optional.empty();
    }

    /// The tolerance of the array `kind.name`: the manifest's for the name, the kind or all; [Expected#EXACT] where it is exact.
    /// What cancels loses as many digits in double precision as in single, so that of single, as many digits further on, counts
    /// too.
    public double tolerance(Precision precision, String kind, String name) {
        Json tol = json.find("tol").orElseThrow(() -> new IllegalArgumentException("fixtures: case " + name()
                + " states no tolerance"));
        if (tol.find("exact").map(Json::flag).orElse(false)) return Expected.EXACT;
        Json of = tol.find(label(precision)).or(() -> tol.find(label(Precision.SINGLE)))
                .orElseThrow(() -> new IllegalArgumentException("fixtures: case " + name() + " has no tolerance for " + precision
                + " in " + tol));
        double stated = tolerance(of, kind, name);
        var single = tol.find(label(Precision.SINGLE));
        return precision == Precision.SINGLE || single.isEmpty() ? stated
                : Math.max(stated, LOST_ALIKE * tolerance(single.get(), kind, name));
    }

    private double tolerance(Json of, String kind, String name) {
        return of.find(name).or(() -> of.find(kind)).or(() -> of.find("all")).or(() -> of.find("out"))
                .orElseThrow(() -> new IllegalArgumentException("fixtures: case " + name() + " has no tolerance for " + kind
                + "." + name + " in " + of)).number();
    }

    /// The relative error that each single element may have, where the manifest states one.
    public OptionalDouble elementTolerance(Precision precision) {
        return json.find("elem").map(each -> OptionalDouble.of(each.at(label(precision)).number()))
                .orElse(OptionalDouble.empty());
    }

    /// Every key of the manifest entry's array list, such as `in.x`, `out.y`.
    public List<String> keys() {
        return List.copyOf(json.at("arrays").members().keySet());
    }

    /// Whether the array is complex, that is (…, 2) pairs.
    public boolean isComplex(String key) {
        return json.at("arrays").at(key).text().startsWith("c");
    }

    /// Whether the bundle has this key, precision included: `f64.out.y`.
    public boolean has(String key) {
        return manifest.has(bundle(), prefix() + key);
    }

    /// The array under exactly this key: `in.x`, `f64.out.y`, `data`.
    public HostArray array(String key) {
        return manifest.read(bundle(), prefix() + key);
    }

    /// The word manifests and bundles use for a precision.
    static String label(Precision precision) {
        return precision == Precision.SINGLE ? "f32" : "f64";
    }

    private String bundle() {
        return json.at("file").text();
    }

    private String prefix() {
        return json.at("prefix").text();
    }

    @Override
    public String toString() {
        return manifest.folder() + "/" + name();
    }
}
