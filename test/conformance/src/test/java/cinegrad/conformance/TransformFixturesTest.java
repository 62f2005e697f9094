package cinegrad.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.support.Shared;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransformFixturesTest {
    @ParameterizedTest
    @EnumSource
    void smallSet(Precision precision) {
        var report = new CheckFixtures(List.of(new TransformFixtures()), precision == Precision.SINGLE ? new SimdBackend(2)
                : new ReferenceBackend()).run(Shared.fixtures("transforms"), _ -> true);
        assertFalse(report.failed(), report::table);
        assertEquals(37, report.results().stream().filter(r -> r.status() == CaseResult.Status.PASSED).count(), report::table);
    }

    @Test
    void fullSetWhereThereIsOne() {
        var full = Shared.find("fixtures/transforms");
        assumeTrue(full.isPresent(), "the full set of golden vectors is not here");
        var report = new CheckFixtures(List.of(new TransformFixtures()), new ReferenceBackend()).run(full.get(), _ -> true);
        assertTrue(report.results().stream().allMatch(r -> r.status() == CaseResult.Status.PASSED), report::table);
    }
}
