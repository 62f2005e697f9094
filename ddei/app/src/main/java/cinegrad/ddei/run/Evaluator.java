package cinegrad.ddei.run;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.ClassicalMethod;
import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.classical.IterationListener;
import cinegrad.ddei.classical.Jackknife;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.Objective.Terms;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.loss.StepContext;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.request.StartImage;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.run.Outcome.Answer;
import cinegrad.ddei.run.Outcome.Kind;
import cinegrad.ddei.run.TrainingRun.Trained;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Reconstructs examples and measures the videos.
public final class Evaluator {
    /// How one example is reconstructed.
    @FunctionalInterface
    interface Work {
        /// @return complex (1, T, H, W), of several sets of coil maps (S, T, H, W)
        NdArray reconstruct(Sample sample, RandomStream random);

        /// How far the reconstruction depends on the measurements it happened to get, real (1, T, H, W), where it was asked for.
        default Optional<NdArray> spread(Sample sample, RandomStream random) {
            return Optional.empty();
        }

        /// What the reconstruction of this example took where it was done before and is not done again.
        default double secondsBefore(Sample sample) {
            return 0;
        }

        /// Why this example cannot be reconstructed so, if it cannot.
        default Optional<String> obstacle(Sample sample) {
            return Optional.empty();
        }
    }

    /// @param listener  is told after every iteration
    /// @param jackknife finds out the spread
    private record ClassicalWork(ClassicalReconstruction reconstruction, IterationListener listener,
            Optional<Jackknife> jackknife) implements Work {
        @Override
        public NdArray reconstruct(Sample sample, RandomStream random) {
            return reconstruction.video(sample.kspace(), sample.physics(), listener);
        }

        @Override
        public Optional<NdArray> spread(Sample sample, RandomStream random) {
            return jackknife.map(j -> reconstruction.spread(sample.kspace(), sample.onGrid("--uncertainty"), j, random,
                    listener));
        }

        @Override
        public Optional<String> obstacle(Sample sample) {
            return reconstruction.shortage(sample.kspace().type(), sample.physics(), sample.kspace().backend())
                    .map(shortage -> String.valueOf(shortage.getMessage()));
        }
    }

    /// One way to reconstruct.
    ///
    /// @param kind what its videos are compared as
    /// @param name as tables show it
    public record Method(Kind kind, String name, Work work) { }

    private Evaluator() { }

    public static Method zeroFilled() {
        return new Method(Kind.ZERO_FILLED, "zero-filled", (sample, _) -> sample.physics().zeroFilled(sample.kspace()));
    }

    /// A trained network, used as its objective uses it.
    public static Method network(String name, Objective objective, Reconstructor model) {
        return new Method(Kind.RESULT, name, (sample, random) -> objective.reconstruct(sample, model, random).value());
    }

    /// What a training is for: its network, or what lines kept back confirm of it.
    public static Method ofTraining(String name, TrainingRequest request, Trained trained) {
        return request.validation().isConfirmed()
                ? new Method(Kind.RESULT, name, new Confirmed(trained.objective(), trained.model()))
                : network(name, trained.objective(), trained.model());
    }

    /// A method without learning.
    ///
    /// @param listener is told after every iteration
    public static Method classical(Kind kind, ClassicalMethod method, IterationListener listener) {
        return new Method(kind, method.name(), new ClassicalWork(new ClassicalReconstruction(method), listener,
                Optional.empty()));
    }

    /// The same, and how far its videos depend on the measurements they happened to get.
    static Method classical(Kind kind, ClassicalMethod method, IterationListener listener, Jackknife jackknife) {
        return new Method(kind, method.name(), new ClassicalWork(new ClassicalReconstruction(method), listener,
                Optional.of(jackknife)));
    }

    /// The image a network begins with.
    public static Method start(StartImage start) {
        var image = Networks.start(start);
        return new Method(Kind.START, start.toString(), new OnceASample(
                (sample, _) -> image.estimate(sample.kspace(), sample.physics()).value()));
    }

    /// What a network's reconstruction is to be seen beside: the zero-filled image, the image the network began with if that is
    /// another, and every method without learning. One whose answer the network began with is not computed again.
    public static List<Method> besideNetwork(StartImage start) {
        var methods = new ArrayList<>(List.of(zeroFilled()));
        var begun = start(start);
        if (start != StartImage.ZERO_FILLED) methods.add(begun);
        for (String name : ClassicalMethods.names()) {
            if (name.equals(StartImage.ZERO_FILLED.toString())) continue;
            methods.add(start.method().filter(name::equals).isPresent() ? new Method(Kind.CLASSICAL, name, begun.work)
                    : classical(Kind.CLASSICAL, ClassicalMethods.byName(name), IterationListener.NONE));
        }
        return methods;
    }

    /// Remembers the video of the last sample.
    private static final class OnceASample implements Work {
        private record Done(Sample sample, NdArray video, double seconds) { }

        private final Work work;
        private Optional<Done> last = Optional.empty();

        OnceASample(Work work) {
            this.work = work;
        }

        @Override
        public NdArray reconstruct(Sample sample, RandomStream random) {
            var done = known(sample).orElseGet(() -> {
                long start = System.nanoTime();
                NdArray video = work.reconstruct(sample, random);
                return new Done(sample, video, (System.nanoTime() - start) * 1e-9);
            });
            last = Optional.of(done);
            return done.video;
        }

        @Override
        public double secondsBefore(Sample sample) {
            return known(sample).map(Done::seconds).orElse(0.0);
        }

        private Optional<Done> known(Sample sample) {
            return last.filter(d -> d.sample.equals(sample));
        }
    }

    /// Reconstructs every example by every method; methods without learning that serve as a measure alone only where the truth is
    /// known and the memory for them is there, which a note says where it is not.
    ///
    /// @param seed of what an objective draws when it reconstructs
    /// @param each is told of every example; videos are not kept here
    public static ScoreTable evaluate(Examples examples, List<Method> methods, long seed, Consumer<Outcome> each) {
        var table = new ScoreTable();
        for (int i = 0; i < examples.size(); i++) {
            var sample = examples.load(i, 0);
            Optional<NdArray> truth = sample.truth();
            var answers = new ArrayList<Answer>();
            for (var method : methods) {
                if (method.kind == Kind.CLASSICAL && (truth.isEmpty() || isLeftOut(method, sample))) continue;
                double before = method.work.secondsBefore(sample);
                long start = System.nanoTime();
                var random = RandomStream.of(seed).stream("evaluation").stream(i);
                var computed = video(method, sample, random);
                double seconds = before + (System.nanoTime() - start) * 1e-9;
                computed.ifPresent(video -> answers.add(new Answer(method.kind, method.name, video,
                        truth.map(x -> Scores.of(video, x)), seconds, method.work.spread(sample, random.stream("spread")))));
            }
            var outcome = new Outcome(examples.name(i), sample, List.copyOf(answers), examples.factor(i), examples.geometry(i));
            table.add(outcome);
            if (outcome.find(Kind.RESULT).isPresent()) outcome.warning().ifPresent(w -> table.warn(outcome.name(), w));
            each.accept(outcome);
        }
        return table;
    }

    /// The method's video. One that is there for comparison alone is left out where memory runs out in spite of the plan, and a
    /// note says so.
    private static Optional<NdArray> video(Method method, Sample sample, RandomStream random) {
        try {
            return Optional.of(sample.physics().onePicture(method.work.reconstruct(sample, random)));
        } catch (OutOfMemoryError e) {
            if (method.kind != Kind.CLASSICAL) throw e;
            System.err.println("note: not compared with " + method.name + ": the memory of the JVM did not suffice");
            return Optional.empty();
        }
    }

    private static boolean isLeftOut(Method method, Sample sample) {
        var obstacle = method.work.obstacle(sample);
        obstacle.ifPresent(reason -> System.err.println("note: not compared with " + method.name + ": " + reason));
        return obstacle.isPresent();
    }

    /// What evaluations during training log: the mean of every metric, where the truth is known, of the loss and of its terms,
    /// those that take turns in training all together. The loss draws the same random numbers each time, so that values compare.
    public static Map<String, Double> validation(Examples examples, Objective objective, Reconstructor model, long seed) {
        var random = RandomStream.of(seed).stream("validation");
        var done = new AtomicInteger();
        var sums = new LinkedHashMap<String, double[]>();
        var table = evaluate(examples, List.of(network("", objective, model)), seed, outcome -> {
            var first = StepContext.first(random.stream(done.getAndIncrement()));
            losses(objective.possibleTerms(outcome.sample(), model, first)).forEach((name, loss) -> add(sums, name, loss));
        });
        var numbers = new LinkedHashMap<>(table.means());
        sums.forEach((name, sum) -> numbers.put(name, sum[0] / sum[1]));
        return numbers;
    }

    /// The loss, and every term of the steps that training may come to.
    private static Map<String, Double> losses(List<Terms> steps) {
        var terms = new LinkedHashMap<String, Double>();
        for (var step : steps) {
            var further = new LinkedHashMap<>(step.losses());
            further.keySet().removeAll(terms.keySet());
            Evaluation.of(further.values().toArray(Tensor[]::new)).run();              // at once: they share the reconstruction
            further.forEach((name, loss) -> terms.put(name, loss.item()));
        }
        var all = new LinkedHashMap<String, Double>();
        all.put("loss", steps.size() == 1 ? steps.getFirst().total().item()
                : terms.values().stream().mapToDouble(v -> v).sum());
        all.putAll(terms);
        return all;
    }

    private static void add(Map<String, double[]> sums, String name, double value) {
        double[] sum = sums.computeIfAbsent(name, _ -> new double[2]);
        sum[0] += value;
        sum[1]++;
    }
}
