package cinegrad.ddei.cluster;

import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.remote.Cluster;
import cinegrad.ddei.remote.ClusterSettings;
import cinegrad.ddei.remote.PartsAnswer;
import cinegrad.ddei.remote.RemoteGradients;
import cinegrad.ddei.remote.StudyNode;
import cinegrad.ddei.remote.StudyOrder;
import cinegrad.ddei.remote.TrainingOrder;
import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.study.Study;
import cinegrad.ddei.train.GradientSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.spark.TaskEndReason;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/// A cluster of Spark that was joined.
final class SparkCluster implements Cluster {
    private final JavaSparkContext context;
    private final ClusterSettings settings;
    private final Jobs jobs;

    SparkCluster(JavaSparkContext context, ClusterSettings settings, Jobs jobs) {
        this.context = context;
        this.settings = settings;
        this.jobs = jobs;
    }

    @Override
    public GradientSource gradients(TrainingRequest request, List<Parameter> parameters, GradientSource here) {
        if (request.compute().engine().isDouble()) {
            throw new IllegalArgumentException("--cluster computes in single precision; --backend "
                    + request.compute().engine().name().toLowerCase(Locale.ROOT) + " has no place there");
        }
        var backend = parameters.getFirst().value().backend();
        var whole = TrainingOrder.of(request, threads(request.compute()), backend);
        Broadcast<TrainingOrder> order = jobs.whileJoined(() -> context.broadcast(whole));
        var remote = new RemoteGradients(parameters, this::workers, (numbers, firsts, counts) ->
                jobs.whileJoined(() -> compute(order, numbers, firsts, counts)));
        return (part, count) -> {
            try {
                return remote.of(part, count);
            } catch (CancellationException e) {
                return here.of(part, count);                            // the same bits, and Ctrl-C loses no step
            }
        };
    }

    /// Of one task: in this process tasks share the processors, elsewhere each has those of an executor.
    private int threads(ComputeSettings compute) {
        return settings.threads().orElseGet(() -> Math.max(1, compute.threadCount() / context.defaultParallelism()));
    }

    private List<PartsAnswer> compute(Broadcast<TrainingOrder> order, float[] numbers, long[] firsts, int[] counts) {
        Broadcast<float[]> parameters = context.broadcast(numbers);
        try {
            var blocks = IntStream.range(0, firsts.length).boxed().toList();
            return jobs.results(context.parallelize(blocks, blocks.size()).map(new PartsTask(order, parameters, firsts, counts)));
        } finally {
            if (!context.sc().isStopped()) parameters.destroy();
        }
    }

    /// How many blocks are computed at once: one a process, or as many as this process has places.
    private int workers() {
        if (settings.isLocal()) return context.defaultParallelism();
        return Math.max(settings.executors().orElse(1), jobs.executors());
    }

    @Override
    public List<Study.Result> study(Study study, int[] scans, IntConsumer done) {
        Path mark = StudyOrder.mark(study);
        var counting = new Counting(done);
        context.sc().addSparkListener(counting);
        try {
            var whole = StudyOrder.of(study, threads(study.task().compute()), mark);
            var numbers = Arrays.stream(scans).boxed().toList();
            return jobs.whileJoined(() -> {
                Broadcast<StudyOrder> order = context.broadcast(whole);
                return jobs.results(context.parallelize(numbers, numbers.size()).map(new StudyTask(order)));
            }).stream().map(StudyNode.Answer::result).toList();
        } finally {
            counting.end();
            remove(mark);
        }
    }

    private static void remove(Path mark) {
        try {
            Files.deleteIfExists(mark);
        } catch (IOException e) {
            throw new UncheckedIOException("study: cannot remove " + mark + ": " + AtomicFile.reason(e), e);
        }
    }

    /// Tells how many scans are done, until it is ended itself: Spark tells some only later. A scan that was begun twice, since a
    /// machine was slow, counts once.
    static final class Counting extends SparkListener {
        private final IntConsumer done;
        private final Set<Integer> ended = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean over = new AtomicBoolean();

        Counting(IntConsumer done) {
            this.done = done;
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            TaskEndReason reason = end.reason();
            boolean well = reason == org.apache.spark.Success$.MODULE$ && ended.add(end.taskInfo().index());
            if (well && !over.get()) done.accept(ended.size());
        }

        void end() {
            over.set(true);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
