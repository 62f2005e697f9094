package cinegrad.ddei.cluster;

import cinegrad.ddei.remote.ClusterSettings;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.SparkException;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/// Runs jobs on the executors of a context. Where there is none for longer than the setting `spark.cinegrad.patience` says, that
/// is an error: Spark itself would wait for ever.
final class Jobs {
    private static final long LOOK_MILLIS = 200;
    private static final long FIRST_WORD_SECONDS = 15;

    private final JavaSparkContext context;
    private final ClusterSettings settings;
    private final long patience;

    Jobs(JavaSparkContext context, ClusterSettings settings) {
        this.context = context;
        this.settings = settings;
        this.patience = SparkSettings.patience(context.sc().conf());
    }

    /// Those of the executors; this process, which Spark counts among them, is none.
    private List<String> hosts() {
        var here = context.sc().env().blockManager().blockManagerId();
        return Arrays.stream(context.sc().statusTracker().getExecutorInfos())
                .filter(e -> e.port() != here.port() || !e.host().equals(here.host())).map(SparkExecutorInfo::host).toList();
    }

    int executors() {
        return hosts().size();
    }

    /// Waits for the executors that are asked for, or at least one, and says on standard error which there are, and where Spark's
    /// page is.
    ///
    /// @param start when the context was asked for, by [System#nanoTime]
    void awaitExecutors(long start) throws InterruptedException {
        if (!settings.isLocal()) awaitOthers(start);
        if (context.sc().uiWebUrl().isDefined()) {
            String page = page(context.sc().uiWebUrl().get(), System.getenv("SPARK_LOCAL_IP"));
            System.err.println("Spark's page of this run: " + page);
        }
    }

    private void awaitOthers(long start) throws InterruptedException {
        boolean said = false;
        int asked = settings.executors().orElse(1);
        while (executors() < asked) {
            long waited = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            if (waited > FIRST_WORD_SECONDS && !said) {
                System.err.println("waiting for " + wanted());
                said = true;
            }
            if (context.sc().isStopped()) throw new IllegalArgumentException("it does not answer; " + SparkProvider.QUESTION);
            if (waited > patience && executors() > 0) break;
            if (waited > patience) {
                throw new IllegalArgumentException("no " + wanted() + " has begun within " + patience
                        + " s; does a worker have as much that no other run uses?");
            }
            Thread.sleep(LOOK_MILLIS);
        }
        var hosts = hosts();
        String of = hosts.size() < asked ? " of " + asked : "";
        var counts = hosts.stream().collect(Collectors.groupingBy(h -> h, TreeMap::new, Collectors.counting()));
        System.err.println("computing on " + hosts.size() + of + (hosts.size() == 1 ? " executor: " : " executors: ")
                + counts.entrySet().stream().map(e -> e.getKey() + (e.getValue() == 1 ? "" : " (" + e.getValue() + ")"))
                .collect(Collectors.joining(", ")));
    }

    /// Where Spark's page is: Spark names it by the address of this process, but listens where `SPARK_LOCAL_IP` says.
    static String page(String url, @Nullable String address) {
        return address == null ? url : url.replaceFirst("//.*(:\\d+)", "//" + address + "$1");
    }

    private String wanted() {
        return "executor of " + settings.threads().orElse(1) + " threads and " + settings.memory() + " of memory";
    }

    /// Does work that calls the context.
    ///
    /// @throws CancellationException    if this process is ending
    /// @throws IllegalArgumentException if the cluster has ended the context
    <T> T whileJoined(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalStateException e) {
            if (!context.sc().isStopped()) throw e;
            throw given(new IllegalStateException("the cluster has ended this run"));
        }
    }

    /// What the tasks of a job give, in their order.
    ///
    /// @throws CancellationException    if this process is ending, or the thread was interrupted
    /// @throws IllegalArgumentException if the job failed, or nothing is left to run it
    <T> List<T> results(JavaRDD<T> job) {
        var future = job.collectAsync();
        long last = System.nanoTime();
        try {
            while (true) {
                try {
                    return future.get(1, TimeUnit.SECONDS);
                } catch (TimeoutException e) {
                    long now = System.nanoTime();
                    if (settings.isLocal() || executors() > 0) last = now;
                    if (TimeUnit.NANOSECONDS.toSeconds(now - last) <= patience) continue;
                    future.cancel(true);
                    throw new IllegalArgumentException("cluster: no executor has been left for " + patience
                            + " s; are its workers running?", e);
                }
            }
        } catch (ExecutionException e) {
            throw given(e.getCause() instanceof SparkException cause ? cause : e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the thread was interrupted");
        }
    }

    /// What to throw where Spark gave up.
    private static RuntimeException given(Exception e) {
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
}
