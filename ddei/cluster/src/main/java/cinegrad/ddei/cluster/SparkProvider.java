package cinegrad.ddei.cluster;

import cinegrad.ddei.remote.Cluster;
import cinegrad.ddei.remote.ClusterProvider;
import cinegrad.ddei.remote.ClusterSettings;

import java.util.Objects;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/// Joins clusters of Spark.
public final class SparkProvider implements ClusterProvider {
    static final String QUESTION = "is its master running, and the secret the same?";

    @Override
    public Cluster join(ClusterSettings settings) {
        var conf = SparkSettings.of(settings);
        long start = System.nanoTime();
        JavaSparkContext context;
        try {
            context = new JavaSparkContext(conf);
        } catch (Exception e) {                                         // Scala throws checked ones that it does not declare
            throw refused(settings, reason(e) + "; " + QUESTION, e);
        }
        boolean joined = false;
        try {
            var jobs = new Jobs(context, settings);
            jobs.awaitExecutors(start);
            joined = true;
            return new SparkCluster(context, settings, jobs);
        } catch (IllegalArgumentException e) {
            throw refused(settings, Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(settings, "interrupted", e);
        } finally {
            if (!joined) context.close();                               // whatever it was: executors would stay with this process
        }
    }

    private static IllegalArgumentException refused(ClusterSettings settings, String why, Exception e) {
        return new IllegalArgumentException("--cluster " + settings.url() + " cannot be joined: " + why, e);
    }

    /// The first line of the innermost cause.
    static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) cause = cause.getCause();
        String said = String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
        return said.lines().findFirst().orElse(said).strip();
    }

    /// What Spark says when it gives up.
    static IllegalArgumentException failure(Exception e) {
        String reason = e instanceof SparkException && e.getMessage() != null
                ? e.getMessage().lines().findFirst().orElse("").strip() : reason(e);
        return new IllegalArgumentException("cluster: " + reason
                + "; what the machines said is in the work folders of their workers", e);
    }
}
