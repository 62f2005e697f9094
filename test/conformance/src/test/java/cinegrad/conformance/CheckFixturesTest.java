package cinegrad.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.support.Shared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckFixturesTest {
    private static final HostArray REFERENCE = HostArray.of(Shape.of(2), 3.0, 4.0);

    private final Manifest manifest = Manifest.open(Shared.fixtures("pipeline"));
    private final Case golden = manifest.named("normalize_instance");

    @Test
    void aCaseHasItsArraysAndTolerances() {
        assertEquals(Shape.of(4, 5, 3, 2), golden.in("x").shape());
        var y = golden.expected(Precision.DOUBLE, "out", "y");
        assertEquals(1e-11, y.tolerance());
        assertEquals(5e-6, golden.expected(Precision.SINGLE, "out", "y").tolerance());
        assertEquals(120, y.array().toDoubles().length);
        var indices = manifest.named("pad_size_tensor_0").expected(Precision.SINGLE, "out", "mask");
        assertTrue(indices.array().type().isInteger());
        assertTrue(golden.result(Precision.SINGLE, "out", "y").isEmpty());
        assertEquals(List.of("in.x", "out.y", "out.mean", "out.std"), golden.keys());
        assertEquals("pipeline/normalize_instance", golden.toString());
        assertEquals(0, Manifest.open(Shared.fixtures("formats")).named("npy_f4").tolerance(Precision.DOUBLE, "data", ""));
    }

    @Test
    void closeIsCloseInNorm() {
        assertTrue(passes(HostArray.of(Shape.of(2), 3.0, 4.04), REFERENCE, 0.01));
        assertFalse(passes(HostArray.of(Shape.of(2), 3.0, 4.06), REFERENCE, 0.01));
        assertFalse(passes(HostArray.of(Shape.of(2), 3.0, Double.NaN), REFERENCE, 0.01));
        assertFalse(passes(REFERENCE, HostArray.of(Shape.of(2), 3.0, Double.NaN), 0.01));
        assertFalse(passes(HostArray.of(Shape.of(1, 2), 3.0, 4.0), REFERENCE, 0.01));
        var zero = HostArray.of(Shape.of(2), 0.0, 0.0);
        assertTrue(passes(HostArray.of(Shape.of(2), 0.0, 9e-13), zero, 0.01));
        assertFalse(passes(HostArray.of(Shape.of(2), 0.0, 2e-12), zero, 0.01));
        assertTrue(passes(HostArray.complex(Shape.of(1), 3.0, 4.0), HostArray.of(Shape.of(1, 2), 3.0, 4.0), 1e-9));
    }

    @Test
    void infiniteAndNaNAgreeWithTheirLikeAlone() {
        var special = HostArray.of(Shape.of(4), 3.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        assertTrue(passes(special, special, 0.01));
        double inf = Double.POSITIVE_INFINITY;
        assertTrue(passes(HostArray.of(Shape.of(4), 3.01, Double.NaN, inf, -inf), special, 0.01));
        assertFalse(passes(HostArray.of(Shape.of(4), 3.1, Double.NaN, inf, -inf), special, 0.01));
        assertFalse(passes(HostArray.of(Shape.of(4), 3.0, 0, inf, -inf), special, 0.01));
        assertFalse(passes(HostArray.of(Shape.of(4), 3.0, Double.NaN, -inf, -inf), special, 0.01));
        assertFalse(passes(HostArray.of(Shape.of(4), 3.0, Double.NaN, 1e300, -inf), special, 0.01));
    }

    @Test
    void eachElementIsCloseWhereTheCaseSaysSo() {
        var members = new LinkedHashMap<>(golden.json().members());
        members.put("elem", Json.of(Map.of("f64", 0.01)));
        var each = new Case(manifest, Json.of(members));
        var expected = HostArray.of(Shape.of(3), 1e300, 1e-3, 0.0);
        for (double small : new double[] {1.005e-3, 1.02e-3}) {
            var status = Comparison.of(each, Precision.DOUBLE)
                    .compare("y", HostArray.of(Shape.of(3), 1e300, small, Double.MIN_VALUE), expected, 1).result().status();
            assertEquals(small < 1.01e-3 ? CaseResult.Status.PASSED : CaseResult.Status.FAILED, status);
        }
    }

    @Test
    void exactMeansTheSameBits() {
        assertTrue(passes(REFERENCE, REFERENCE, 0));
        assertFalse(passes(HostArray.of(Shape.of(2), 3.0, Math.nextUp(4.0)), REFERENCE, 0));
        assertFalse(passes(HostArray.of(Shape.SCALAR, -0.0), HostArray.of(Shape.SCALAR, 0.0), 0));
        var nan = HostArray.of(Shape.SCALAR, Double.NaN);
        assertTrue(passes(nan, nan, 0));
        var result = Comparison.of(golden, Precision.DOUBLE).compare("y", HostArray.of(Shape.of(2), 3.0, 5.0), REFERENCE, 0)
                .result();
        assertEquals("y: 1 of 2 values differ; the first, number 1, is 5.0, expected 4.0", result.message());
    }

    @Test
    void nothingComparedIsNoPass() {
        assertEquals(CaseResult.Status.FAILED, Comparison.of(golden, Precision.SINGLE).result().status());
    }

    @Test
    void theReportCountsAndKeepsGoing() {
        FixtureFolder pipeline = new FixtureFolder() {
            @Override
            public String folder() {
                return "pipeline";
            }

            @Override
            public Optional<Comparison> run(Case c, Backend backend) {
                return switch (c.name()) {
                    case "normalize_instance" -> Optional.of(Comparison.of(c, backend.precision())
                            .output("y", c.array("f64.out.y")));
                    case "pad_size_tensor_0" -> throw new IllegalStateException("broken");
                    default -> Optional.empty();
                };
            }
        };
        var check = new CheckFixtures(List.of(pipeline), new ReferenceBackend());
        var report = check.run(Shared.fixtures("pipeline").getParent(), CheckFixtures.only("pipeline/"));
        assertTrue(report.failed());
        var counts = report.json();
        assertEquals(1, counts.at("passed").integer());
        assertEquals(1, counts.at("failed").integer());
        assertTrue(counts.at("unsupported").integer() >= 3);
        assertTrue(report.table().contains("FAILED pipeline/pad_size_tensor_0 (f64): java.lang.IllegalStateException: broken"),
                report::table);
        assertFalse(check.run(Shared.fixtures("pipeline"), CheckFixtures.only("normalize")).failed());
    }

    @Test
    void aPartThatNamesNoCaseIsAnError() {
        var fixtures = Shared.fixtures("pipeline").getParent();
        CheckFixtures.requireCases(fixtures, "pipeline/,normalize_inst");
        var e = assertThrows(IllegalArgumentException.class, () -> CheckFixtures.requireCases(fixtures, "pipeline,nosuchcase"));
        assertTrue(e.getMessage().contains("has 'nosuchcase' in its name"), e::getMessage);
    }

    /// A set somewhere else finds the weights beside itself, wherever the program runs; without them it says what is missing.
    @Test
    void weightsAreLookedForFromTheManifest(@TempDir Path elsewhere) throws IOException {
        Path folder = Files.createDirectories(elsewhere.resolve("held-out/crnn"));
        Files.writeString(folder.resolve("manifest.json"), """
                {"folder": "crnn", "cases": [{"name": "published", "op": "js3611 CRNN_MRI", "file": "a.npz", "prefix": "",
                 "attrs": {"weights": "checkpoints/of-this-test.pth of the shared fixtures"}, "arrays": {}}]}
                """);
        try (var opened = Manifest.open(folder)) {
            Case named = opened.named("published");
            var e = assertThrows(FileFormatException.class, () -> CrnnFixtures.weights(named));
            assertTrue(e.getMessage().contains("needs the weights checkpoints/of-this-test.pth"), e::getMessage);
            Path weights = Files.createDirectories(elsewhere.resolve("shared/fixtures/checkpoints")).resolve("of-this-test.pth");
            Files.createFile(weights);
            assertEquals(weights.toRealPath(), CrnnFixtures.weights(named).toRealPath());
        }
    }

    private boolean passes(HostArray actual, HostArray expected, double tolerance) {
        return Comparison.of(golden, Precision.DOUBLE).compare("y", actual, expected, tolerance).result()
                .status() == CaseResult.Status.PASSED;
    }
}
