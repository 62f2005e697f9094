package cinegrad.conformance;

import cinegrad.ops.Backend;

import java.util.Optional;

/// Runs the folder `optim`: optimizers and learning-rate schedules.
public final class OptimFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "optim";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        return OptimizerCases.run(golden, backend);
    }
}
