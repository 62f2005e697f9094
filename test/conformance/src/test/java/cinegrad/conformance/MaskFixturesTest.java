package cinegrad.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.support.Shared;

import java.util.List;
import org.junit.jupiter.api.Test;

class MaskFixturesTest {
    @Test
    void allCases() {
        var report = new CheckFixtures(List.of(new MaskFixtures()), new ReferenceBackend())
                .run(Shared.fixtures("masks"), _ -> true);
        assertEquals(12, report.results().size());
        assertTrue(report.results().stream().allMatch(r -> r.status() == CaseResult.Status.PASSED), report::table);
    }
}
