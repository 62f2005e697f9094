package cinegrad.conformance;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.Precision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Runs every case of every folder below a directory and reports what passed, what failed and what is not offered.
///
/// A case whose expected results are in single precision holds the overflow and rounding on the way of whoever computed them. An
/// element that differs from such a result may be what the definition in double precision gives instead.
public final class CheckFixtures {
    private final Map<String, FixtureFolder> folders;
    private final Backend backend;

    /// @param folders one runner per folder name
    public CheckFixtures(List<FixtureFolder> folders, Backend backend) {
        this.folders = folders.stream().collect(Collectors.toMap(FixtureFolder::folder, Function.identity()));
        this.backend = backend;
    }

    /// Results of all cases in `directory/*/manifest.json` (or `directory/manifest.json`) whose `folder/name` is wanted.
    public Report run(Path directory, Predicate<String> wanted) {
        var results = new ArrayList<CaseResult>();
        for (Path folder : manifests(directory)) {
            try (var manifest = Manifest.open(folder)) {
                for (Case golden : manifest.cases()) {
                    if (wanted.test(golden.toString())) results.add(run(golden));
                }
            }
        }
        return new Report(List.copyOf(results));
    }

    /// What `--only` means: a part of `folder/name`; several are separated by commas, any of them will do.
    public static Predicate<String> only(String parts) {
        var wanted = List.of(parts.split(","));
        return name -> wanted.stream().anyMatch(name::contains);
    }

    /// Demands that every one of the parts that `--only` names is a part of some case's `folder/name`.
    ///
    /// @throws IllegalArgumentException naming the first that is not
    public static void requireCases(Path directory, String parts) {
        var names = new ArrayList<String>();
        for (Path folder : manifests(directory)) {
            try (var manifest = Manifest.open(folder)) {
                manifest.cases().forEach(golden -> names.add(golden.toString()));
            }
        }
        for (String part : parts.split(",")) {
            if (names.stream().noneMatch(name -> name.contains(part))) {
                throw new IllegalArgumentException("check-fixtures: none of the " + names.size() + " cases below " + directory
                        + " has '" + part + "' in its name; names are folder/case, such as " + names.getFirst());
            }
        }
    }

    private static List<Path> manifests(Path directory) {
        if (Files.isRegularFile(directory.resolve("manifest.json"))) return List.of(directory);
        try (var entries = Files.list(directory)) {
            var found = entries.filter(d -> Files.isRegularFile(d.resolve("manifest.json"))).sorted().toList();
            if (!found.isEmpty()) return found;
        } catch (IOException e) {
            throw new FileFormatException(directory.toString(), FileFormatException.UNKNOWN,
                    "cannot be listed: " + e.getMessage(), e);
        }
        throw new FileFormatException(directory.toString(), FileFormatException.UNKNOWN,
                "no manifest.json in it nor in its folders");
    }

    private CaseResult run(Case golden) {
        var runner = folders.get(golden.manifest().folder());
        try {
            Optional<Comparison> compared = runner == null ? Optional.empty() : runner.run(golden, backend);
            if (compared.isPresent() && compared.get().result().status() == CaseResult.Status.FAILED && golden.isSingle()
                    && backend.precision() == Precision.SINGLE) {
                var definition = Objects.requireNonNull(runner).run(golden, new ReferenceBackend()).orElseThrow();
                compared = runner.run(golden.definedBy(definition.actuals()), backend);
            }
            return compared.map(Comparison::result).orElseGet(() ->
                    new CaseResult(golden.manifest().folder(), golden.name(), backend.precision(),
                    CaseResult.Status.UNSUPPORTED, Double.POSITIVE_INFINITY, 0, golden.op()));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return new CaseResult(golden.manifest().folder(), golden.name(), backend.precision(), CaseResult.Status.FAILED,
                    Double.POSITIVE_INFINITY, 0, e.toString());
        }
    }

    /// All results of a run.
    public record Report(List<CaseResult> results) {
        public boolean failed() {
            return count(results, CaseResult.Status.FAILED) > 0;
        }

        /// A line a folder, then every failure with its error and message.
        public String table() {
            var text = new StringBuilder(String.format(Locale.ROOT, "%-14s %7s %7s %14s  %s%n", "folder", "passed", "failed",
                    "not supported", "worst error"));
            var perFolder = results.stream().collect(Collectors.groupingBy(CaseResult::folder, LinkedHashMap::new,
                    Collectors.toList()));
            perFolder.forEach((folder, all) -> text.append(line(folder, all)));
            text.append(line("all", results));
            long different = results.stream().mapToLong(CaseResult::differences).sum();
            if (different > 0) {
                text.append(String.format(Locale.ROOT, "%d elements differ from PyTorch's on purpose: docs/numerics.md%n",
                        different));
            }
            for (var r : results) {
                if (r.status() != CaseResult.Status.FAILED) continue;
                text.append(String.format(Locale.ROOT, "FAILED %s/%s (%s): %s%n", r.folder(), r.name(), Case.label(r.precision()),
                        r.message().replace("\n", System.lineSeparator() + "       ")));
            }
            return text.toString();
        }

        public Json json() {
            var counts = new LinkedHashMap<String, Object>();
            for (var status : CaseResult.Status.values()) {
                counts.put(status.name().toLowerCase(java.util.Locale.ROOT), count(results, status));
            }
            counts.put("results", results.stream().map(CaseResult::json).toList());
            return Json.of(counts);
        }

        private static String line(String folder, List<CaseResult> all) {
            double worst = all.stream().filter(r -> r.status() != CaseResult.Status.UNSUPPORTED).mapToDouble(CaseResult::worst)
                    .max().orElse(0);
            return String.format(Locale.ROOT, "%-14s %7d %7d %14d  %.2e%n", folder, count(all, CaseResult.Status.PASSED),
                    count(all, CaseResult.Status.FAILED), count(all, CaseResult.Status.UNSUPPORTED), worst);
        }

        private static long count(List<CaseResult> all, CaseResult.Status status) {
            return all.stream().filter(r -> r.status() == status).count();
        }
    }
}
