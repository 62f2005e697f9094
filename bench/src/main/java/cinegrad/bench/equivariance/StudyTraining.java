package cinegrad.bench.equivariance;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.RateSchedule;
import cinegrad.bench.equivariance.Condition.From;
import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.random.RandomStream;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Trains one network by one condition, one scan a step, and evaluates it.
///
/// From `nlr`, the image s that the network begins with is made once for every scan and division. The second evaluation, of T x̂
/// measured anew, begins with `nlr` of T s measured anew, made once for every transformation, unless the condition asks for that
/// of T x̂ itself ([From#NLR_ANEW]). To the gradient it is a constant either way, and data consistency uses the measurements of
/// T x̂.
final class StudyTraining {
    /// @param weight of the term of equivariance
    record Settings(int channels, int cascades, int steps, double rate, double weight) { }

    private static final int WARM_UP = 10;
    private static final double LAST_RATE = 0.02;

    private final Condition condition;
    private final Settings settings;
    private final long seed;
    private final Crnn network;
    private final Workspace workspace = new Workspace();

    StudyTraining(Condition condition, Settings settings, long seed, Backend backend) {
        this.condition = condition;
        this.settings = settings;
        this.seed = seed;
        var fresh = Crnn.of(backend, settings.channels, settings.cascades, RandomStream.of(seed).stream("model"));
        this.network = condition.from() == From.ZERO_FILLED ? fresh : fresh.answeringItsStart();
    }

    /// Takes all steps, through the scans in a new order each time round.
    void run(List<Scan> scans) {
        var adam = new Adam(network.parameters(), settings.rate);
        int warmUp = Math.min(WARM_UP, settings.steps - 1);
        var rate = RateSchedule.cosine(settings.rate, settings.rate * LAST_RATE, Math.max(1, settings.steps - warmUp))
                .afterWarmup(Math.max(1, warmUp));
        for (int step = 0; step < settings.steps; step++) {
            int[] order = RandomStream.of(seed).stream("order").stream(step / scans.size()).permutation(scans.size());
            adam.learningRate(rate.at(step));
            var random = RandomStream.of(seed).stream("step").stream(step);
            adam.step(gradients(loss(scans.get(order[step % scans.size()]), random)));
        }
    }

    Gradients gradients(Tensor loss) {
        return Evaluation.ofLoss(loss).in(workspace).run();
    }

    /// What one step minimizes.
    Tensor loss(Scan scan, RandomStream random) {
        return condition.terms().stream().map(term -> term(term, scan, random)).reduce(Tensor::plus).orElseThrow();
    }

    private Tensor term(Condition.Term term, Scan scan, RandomStream random) {
        return switch (term) {
            case TRUTH -> answer(scan).mseLoss(Tensor.constant(scan.truth()));
            case CONSISTENCY -> scan.physics().forward(answer(scan)).mseLoss(Tensor.constant(scan.sample().kspace()));
            case SPLIT -> {
                var part = scan.parts().get(random.stream("part").integer(scan.parts().size()));
                var shown = part.division().shown();
                yield part.division().error(answer(Tensor.constant(shown.kspace()), shown.physics(), part.start()));
            }
            case EQUIVARIANCE -> {
                var moves = scan.moved(condition.draw(random.stream("family")));
                yield equivariance(scan, moves.get(random.stream("move").integer(moves.size()))).times(settings.weight);
            }
        };
    }

    /// mean |f(A T x̂) − T x̂|².
    Tensor equivariance(Scan scan, Scan.Moved moved) {
        Tensor x2 = moved.action().apply(answer(scan));
        Tensor y2 = scan.physics().forward(x2);
        NdArray start = condition.from() == From.NLR_ANEW
                ? ClassicalMethods.byName("nlr").reconstruct(y2.detach().value(), scan.physics()) : moved.start();
        return answer(y2, scan.physics(), start).mseLoss(x2);
    }

    /// x̂ = f(y).
    Tensor answer(Scan scan) {
        return answer(Tensor.constant(scan.sample().kspace()), scan.physics(), scan.start());
    }

    private Tensor answer(Tensor y, VideoModel physics, NdArray start) {
        return network.refine(condition.from() == From.ZERO_FILLED ? physics.zeroFilled(y) : Tensor.constant(start), y, physics);
    }

    /// PSNR of the magnitude videos, in the mean over each family.
    Map<String, Double> quality(List<Scan> scans) {
        return byFamily(scans, scan -> Metrics.psnrOfMagnitudes(answer(scan).value(), scan.truth()));
    }

    /// A number of a scan.
    interface Measure {
        double of(Scan scan);
    }

    static Map<String, Double> byFamily(List<Scan> scans, Measure measure) {
        var sums = new LinkedHashMap<String, Double>();
        for (var scan : scans) sums.merge(scan.family(), measure.of(scan), Double::sum);
        sums.replaceAll((family, sum) -> sum / scans.stream().filter(s -> s.family().equals(family)).count());
        return sums;
    }

    Crnn network() {
        return network;
    }
}
