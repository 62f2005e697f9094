package cinegrad.ddei.cluster;

import cinegrad.ddei.remote.ClusterSettings;
import cinegrad.ddei.remote.PartsAnswer;
import cinegrad.ddei.remote.RemoteGradients;
import cinegrad.ddei.request.NetworkSettings;
import cinegrad.ddei.run.Networks;
import cinegrad.ddei.train.StepGradients.PartLosses;
import cinegrad.ops.simd.SimdBackend;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// What a step costs beside its computation: parameters are sent to two executors, every task answers with as many numbers, and
/// the answers are added up. On request:
/// `mvn -Pcluster -pl ddei/cluster -am test -Dunchecked -Dtest=ClusterCosts -Dcinegrad.costs`.
@EnabledIfSystemProperty(named = "cinegrad.costs", matches = ".*")
class ClusterCosts {
    private static final int ROUNDS = 40;
    private static final int WARM = 15;

    @TempDir
    private Path folder;

    /// Answers without computing.
    private record Echo(Broadcast<float[]> parameters, int[] variables) implements Function<Integer, PartsAnswer> {
        @Override
        public PartsAnswer call(Integer block) {
            return new PartsAnswer("", List.of(new PartLosses(1, Map.of("loss", 1.0))), variables, parameters.value().clone(),
                    Map.of(), 0);
        }
    }

    @Test
    void measure() throws Exception {
        var out = new StringBuilder("\n| parameters | answers | milliseconds | least |\n|---|---|---|---|\n");
        try (var cluster = new LoopbackCluster(folder, 2)) {
            var settings = new ClusterSettings(cluster.url(), OptionalInt.of(2), OptionalInt.of(1), "900m", Optional.empty(),
                    Optional.of(Path.of(cluster.key())), Map.of());
            try (var context = new JavaSparkContext(SparkSettings.of(settings))) {
                var jobs = new Jobs(context, settings);
                for (int channels : new int[] {8, 64}) {
                    for (int answers : new int[] {1, 2, 4, 8, 16, 32, 64}) out.append(row(context, jobs, channels, answers));
                }
            }
        }
        System.out.println(out);
    }

    private static String row(JavaSparkContext context, Jobs jobs, int channels, int answers) {
        var network = Networks.create(NetworkSettings.PUBLISHED.withChannels(channels), 1, new SimdBackend(1));
        var parameters = network.parameters();
        int[] variables = IntStream.range(0, parameters.size()).toArray();
        var source = new RemoteGradients(parameters, () -> answers, (numbers, firsts, _) -> {
            Broadcast<float[]> sent = context.broadcast(numbers);
            var blocks = IntStream.range(0, firsts.length).boxed().toList();
            try {
                return jobs.results(context.parallelize(blocks, blocks.size()).map(new Echo(sent, variables)));
            } finally {
                sent.destroy();
            }
        });
        var seconds = new double[ROUNDS];
        for (int i = -WARM; i < ROUNDS; i++) {
            long start = System.nanoTime();
            source.of(0, answers);
            if (i >= 0) seconds[i] = (System.nanoTime() - start) * 1e-9;
        }
        Arrays.sort(seconds);
        int numbers = parameters.stream().mapToInt(p -> p.value().numbers()).sum();
        return String.format(Locale.ROOT, "| %,d | %d | %.1f | %.1f |%n", numbers, answers, 1e3 * seconds[ROUNDS / 2],
                1e3 * seconds[0]);
    }
}
