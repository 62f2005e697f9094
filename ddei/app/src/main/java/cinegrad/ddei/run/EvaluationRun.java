package cinegrad.ddei.run;

import cinegrad.ddei.request.EvaluationRequest;
import cinegrad.ddei.run.RunFolder.Existing;
import cinegrad.ops.Backend;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Carries an evaluation request out: one line per example, then the means.
public final class EvaluationRun {
    private final EvaluationRequest request;
    private final Backend backend;

    public EvaluationRun(EvaluationRequest request, Backend backend) {
        this.request = request;
        this.backend = backend;
    }

    /// @throws IllegalArgumentException if the true video of an example is not known
    public void run(PrintStream out) {
        var network = TrainedNetwork.load(request.model(), backend);
        var dataset = network.toEvaluate(request.data(), backend);
        dataset.withoutTruth().ifPresent(name -> {
            throw new IllegalArgumentException("the true video of " + name
                    + " is not known, so nothing can be measured; reconstruct needs none");
        });
        var reuse = Caveats.ofReuse(network.seenInTraining(request.data()), dataset.test().size());
        if (request.out().isEmpty()) {
            evaluate(network, dataset, reuse, out);
            return;
        }
        try (var folder = RunFolder.create(request.out().get(), Existing.KEEP)) {
            RunReport.json(folder.path().resolve("results.json"), evaluate(network, dataset, reuse, out));
        }
    }

    /// Prints the scores.
    ///
    /// @param reuse what to say of evaluated examples that were trained on
    /// @return the same for a program
    private static Map<String, Object> evaluate(TrainedNetwork network, Dataset dataset, Optional<String> reuse,
            PrintStream out) {
        var card = network.card();
        var methods = new ArrayList<>(Evaluator.besideNetwork(card.network().start()));
        methods.add(Evaluator.network(network.lossName(), network.objective(), network.model()));
        var table = Evaluator.evaluate(dataset.test(), methods, card.seed(), o -> {
            out.printf(Locale.ROOT, "%-40s %s%n", o.name(), o.result().scores().orElseThrow());
        });
        Map<String, Object> summary = table.summary();
        table.print("network (" + network.lossName() + ")", out);
        reuse.ifPresent(out::println);
        summary.put("frames", table.frames());
        summary.put("loss", network.lossName());
        reuse.ifPresent(sentence -> summary.put("caveats", List.of(sentence)));
        return summary;
    }
}
