package cinegrad.ddei.cli;

import cinegrad.ddei.fixtures.FixtureFolder;
import cinegrad.ddei.fixtures.FormatsFolder;
import cinegrad.ddei.fixtures.MaskFixtures;
import cinegrad.ddei.fixtures.TransformFixtures;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.simd.SimdBackend;
import java.util.List;

/// The runners of all golden folders.
final class GoldenFolders {
    private GoldenFolders() { }

    static List<FixtureFolder> all() {
        return List.of(new FormatsFolder(), new MaskFixtures(), new TransformFixtures());
    }

    static Backend backend(ComputeOptions.Engine engine) {
        return switch (engine) {
            case REFERENCE -> new ReferenceBackend();
            case SIMD -> new SimdBackend();
        };
    }
}
