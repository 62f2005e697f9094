package cinegrad.ddei.cli;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reconstructs every example and measures it, beside the zero-filled image.
final class Evaluator {
    /// One example: its videos (1, T, H, W) and, where the truth is known, both scores.
    record Outcome(String name, Sample sample, NdArray reconstruction, NdArray zeroFilled, Optional<Scores> scores, Optional<Scores> noLearning) { }

    /// How one example is reconstructed.
    @FunctionalInterface
    interface Method {
        Tensor reconstruct(Sample sample, RandomStream random);
    }

    private Evaluator() { }

    /// @param most how many outcomes to keep with their videos: all are measured, the first are kept
    static List<Outcome> evaluate(Examples examples, Objective objective, Reconstructor model, long seed, int most) {
        return evaluate(examples, (sample, random) -> objective.reconstruct(sample, model, random), seed, most);
    }

    static List<Outcome> evaluate(Examples examples, Method method, long seed, int most) {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < examples.size(); i++) {
            var sample = examples.load(i, 0);
            var random = RandomStream.of(seed).stream("evaluation").stream(i);
            NdArray reconstruction = method.reconstruct(sample, random).value();
            NdArray zeroFilled = sample.physics().zeroFilled(sample.kspace()).value();
            Optional<NdArray> truth = sample.truth().map(Tensor::value);
            outcomes.add(new Outcome(examples.name(i), i < most ? sample : null, i < most ? reconstruction : null, i < most ? zeroFilled : null,
                    truth.map(x -> Scores.of(reconstruction, x)), truth.map(x -> Scores.of(zeroFilled, x))));
        }
        return outcomes;
    }

    /// What training's evaluations log: the mean of every metric, where the truth is known, of the loss and of its terms. The loss draws
    /// the same random numbers each time, so that values compare.
    static Map<String, Double> look(Examples examples, Objective objective, Reconstructor model, long seed) {
        var numbers = new LinkedHashMap<String, Double>();
        for (var o : evaluate(examples, objective, model, seed, 0)) {
            o.scores.ifPresent(s -> s.byName().forEach((name, value) -> numbers.merge(name, value / examples.size(), Double::sum)));
        }
        for (int i = 0; i < examples.size(); i++) {
            var terms = objective.terms(examples.load(i, 0), model, RandomStream.of(seed).stream("validation").stream(i));
            numbers.merge("loss", terms.total().item() / examples.size(), Double::sum);
            terms.losses().forEach((name, loss) -> numbers.merge(name, loss.item() / examples.size(), Double::sum));
        }
        return numbers;
    }

    /// Mean and population standard deviation over the examples under the published names: `PSNR`, `PSNR_std`, `PSNR no learning`, …;
    /// under `absent`, why a metric is missing.
    static Map<String, Object> summary(List<Outcome> outcomes) {
        var summary = new LinkedHashMap<String, Object>();
        for (String metric : Scores.NAMES) {
            put(summary, metric, outcomes.stream().flatMap(o -> o.scores.stream()).mapToDouble(s -> s.byName().getOrDefault(metric, Double.NaN)).toArray());
            put(summary, metric + " no learning", outcomes.stream().flatMap(o -> o.noLearning.stream()).mapToDouble(s -> s.byName().getOrDefault(metric, Double.NaN)).toArray());
        }
        var absent = new LinkedHashMap<String, String>();
        for (var o : outcomes) o.scores.ifPresent(s -> s.absent().forEach(absent::putIfAbsent));
        if (!absent.isEmpty()) summary.put("absent", absent);
        return summary;
    }

    /// The numbers of every frame, by example and metric.
    static Map<String, Object> frames(List<Outcome> outcomes) {
        var all = new LinkedHashMap<String, Object>();
        for (var o : outcomes) o.scores.ifPresent(s -> all.put(o.name, s.frames()));
        return all;
    }

    private static void put(Map<String, Object> summary, String key, double[] all) {
        double[] values = Arrays.stream(all).filter(v -> !Double.isNaN(v)).toArray();
        if (values.length == 0) return;
        double mean = 0;
        for (double v : values) mean += v / values.length;
        double variance = 0;
        for (double v : values) variance += (v - mean) * (v - mean) / values.length;
        summary.put(key, mean);
        summary.put(key + "_std", Math.sqrt(variance));
    }
}
