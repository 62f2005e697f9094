package cinegrad.conformance;

import java.util.List;

/// The runners of all golden folders.
final class GoldenFolders {
    private GoldenFolders() { }

    static List<FixtureFolder> all() {
        return List.of(
                new AttentionFixtures(),
                new BasicsFixtures(),
                new CheckpointFixtures(),
                new CrnnFixtures(),
                new FftFixtures(),
                new FormatFixtures(),
                new LinearAlgebraFixtures(),
                new LossFixtures(),
                new MaskFixtures(),
                new MetricFixtures(),
                new NnFixtures(),
                new ObjectiveFixtures(),
                new OptimFixtures(),
                new PatternFixtures(),
                new PhysicsFixtures(),
                new PipelineFixtures(),
                new TrajectoryFixtures(),
                new RnnFixtures(),
                new SignalFixtures(),
                new SpecialFixtures(),
                new TransformFixtures());
    }
}
