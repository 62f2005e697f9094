package cinegrad.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.support.Shared;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The file topics pass on the small golden files of this repository, and on the full set where there is one.
class FoldersTest {
    static List<FixtureFolder> folders() {
        return List.of(new FormatFixtures(), new PipelineFixtures(), new CheckpointFixtures());
    }

    @ParameterizedTest
    @MethodSource("folders")
    void passesTheSmallSet(FixtureFolder folder) {
        passes(folder, Shared.fixtures(folder.folder()));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void passesTheFullSet(FixtureFolder folder) {
        var full = Shared.find("fixtures/" + folder.folder());
        assumeTrue(full.isPresent(), "the full set of golden files is not here");
        passes(folder, full.get());
    }

    private static void passes(FixtureFolder folder, Path directory) {
        var report = new CheckFixtures(List.of(folder), new ReferenceBackend()).run(directory, _ -> true);
        assertFalse(report.failed(), report::table);
        assertEquals(report.results().size(), report.json().at("passed").integer(), report::table);
    }
}
