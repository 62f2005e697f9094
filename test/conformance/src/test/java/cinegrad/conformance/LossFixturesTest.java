package cinegrad.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.support.Shared;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Values and gradients of every loss on both backends.
class LossFixturesTest {
    static Stream<Backend> backends() {
        return Stream.of(new ReferenceBackend(), new SimdBackend(2));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void fullSetWhereThereIsOne(Backend backend) {
        var full = Shared.find("fixtures/losses");
        assumeTrue(full.isPresent(), "the full set of golden vectors is not here");
        var report = new CheckFixtures(List.of(new LossFixtures()), backend).run(full.get(), _ -> true);
        assertEquals(32, report.results().size());
        assertTrue(report.results().stream().allMatch(r -> r.status() == CaseResult.Status.PASSED), report::table);
    }
}
