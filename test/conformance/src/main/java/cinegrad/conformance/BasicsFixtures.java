package cinegrad.conformance;

import cinegrad.ops.Backend;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Runs the folder `basics`: elements, broadcasting, reductions, products, indexing, complex numbers, composites, optimizers.
public final class BasicsFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "basics";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var trained = OptimizerCases.run(golden, backend);
        if (trained.isPresent()) return trained;
        Stream<Function<TensorCase, Optional<TensorCase>>> topics =
                Stream.of(ElementCases::run, ReductionCases::run, IndexingCases::run,
                ComplexCases::run, CompositeCases::run);
        return topics.map(topic -> topic.apply(new TensorCase(golden, backend))).flatMap(Optional::stream).findFirst()
                .map(c -> c.compare().complete());
    }
}
