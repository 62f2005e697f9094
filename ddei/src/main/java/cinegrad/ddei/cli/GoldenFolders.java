package cinegrad.ddei.cli;

import cinegrad.ddei.fixtures.BasicsFixtures;
import cinegrad.ddei.fixtures.CheckpointFixtures;
import cinegrad.ddei.fixtures.CrnnFixtures;
import cinegrad.ddei.fixtures.FftFixtures;
import cinegrad.ddei.fixtures.FixtureFolder;
import cinegrad.ddei.fixtures.FormatFixtures;
import cinegrad.ddei.fixtures.LossFixtures;
import cinegrad.ddei.fixtures.MaskFixtures;
import cinegrad.ddei.fixtures.MetricFixtures;
import cinegrad.ddei.fixtures.NnFixtures;
import cinegrad.ddei.fixtures.PhysicsFixtures;
import cinegrad.ddei.fixtures.PipelineFixtures;
import cinegrad.ddei.fixtures.TrajectoryFixtures;
import cinegrad.ddei.fixtures.RnnFixtures;
import cinegrad.ddei.fixtures.TransformFixtures;
import java.util.List;

/// The runners of all golden folders.
final class GoldenFolders {
    private GoldenFolders() { }

    static List<FixtureFolder> all() {
        return List.of(
                new BasicsFixtures(),
                new CheckpointFixtures(),
                new CrnnFixtures(),
                new FftFixtures(),
                new FormatFixtures(),
                new LossFixtures(),
                new MaskFixtures(),
                new MetricFixtures(),
                new NnFixtures(),
                new PhysicsFixtures(),
                new PipelineFixtures(),
                new TrajectoryFixtures(),
                new RnnFixtures(),
                new TransformFixtures());
    }
}
