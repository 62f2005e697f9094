package cinegrad.conformance;

import cinegrad.ops.Backend;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Runs the folder `nn`: convolutions, pooling, normalization, activations, losses, resizing, padding and grid sampling.
public final class NnFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "nn";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        Stream<Function<TensorCase, Optional<TensorCase>>> topics =
                Stream.of(ActivationCases::run, ConvolutionCases::run, PoolingCases::run,
                ResamplingCases::run, NormalizationCases::run, LossCases::run);
        return topics.map(topic -> topic.apply(new TensorCase(golden, backend))).flatMap(Optional::stream).findFirst()
                .map(c -> c.compare().complete());
    }
}
