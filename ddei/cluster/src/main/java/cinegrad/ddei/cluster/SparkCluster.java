package cinegrad.ddei.cluster;

import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.remote.Cluster;
import cinegrad.ddei.remote.ClusterSettings;
import cinegrad.ddei.remote.NodeFacts;
import cinegrad.ddei.remote.PartsAnswer;
import cinegrad.ddei.remote.RemoteGradients;
import cinegrad.ddei.remote.TrainingOrder;
import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.request.ComputeSettings.Engine;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.study.Study;
import cinegrad.ddei.train.GradientSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.TaskEndReason;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/// A cluster of Spark that was joined.
final class SparkCluster implements Cluster {
    private final JavaSparkContext context;
    private final ClusterSettings settings;

    SparkCluster(JavaSparkContext context, ClusterSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public GradientSource gradients(TrainingRequest request, List<Parameter> parameters, GradientSource here) {
        if (request.compute().engine() == Engine.REFERENCE) {
            throw new IllegalArgumentException("--cluster computes in single precision; --backend reference has no place there");
        }
        var first = NodeFacts.here(request.data(), parameters.getFirst().value().backend());
        int threads = threads(request.compute());
        Broadcast<TrainingOrder> order = context.broadcast(new TrainingOrder(request.toJson().toString(), threads, first));
        var remote = new RemoteGradients(parameters, this::workers, (numbers, firsts, counts) ->
                compute(order, numbers, firsts, counts));
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
            return context.parallelize(blocks, blocks.size()).map(new PartsTask(order, parameters, firsts, counts)).collect();
        } catch (RuntimeException e) {
            throw given(e);
        } finally {
            if (!context.sc().isStopped()) parameters.destroy();
        }
    }

    /// What to throw where Spark gave up.
    private RuntimeException given(Exception e) {
        return isEnding() ? new CancellationException("this process is ending") : SparkProvider.failure(e);
    }

    /// Whether this process is ending, as after Ctrl-C, which ends Spark, too.
    private static boolean isEnding() {
        var nothing = new Thread(() -> { });
        try {
            Runtime.getRuntime().addShutdownHook(nothing);
            Runtime.getRuntime().removeShutdownHook(nothing);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /// How many blocks are computed at once: one a process, or as many as this process has places.
    private int workers() {
        if (settings.isLocal()) return context.defaultParallelism();
        return Math.max(settings.executors().orElse(1), context.sc().statusTracker().getExecutorInfos().length - 1);
    }

    @Override
    public List<Study.Result> study(Study study, int[] scans, IntConsumer done) {
        var finished = new AtomicInteger();
        context.sc().addSparkListener(new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                TaskEndReason reason = end.reason();
                if (reason == org.apache.spark.Success$.MODULE$) done.accept(finished.incrementAndGet());
            }
        });
        var numbers = Arrays.stream(scans).boxed().toList();
        if (numbers.isEmpty()) return List.of();
        try {
            var task = new StudyTask(study.toJson().toString(), threads(study.task().compute()));
            var answers = context.parallelize(numbers, numbers.size()).map(task).collectAsync().get();
            var results = new ArrayList<Study.Result>();
            for (var answer : answers) results.add(answer.result());
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SparkException cause ? given(cause) : given(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the thread was interrupted");
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
