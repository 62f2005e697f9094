package cinegrad.ddei.cluster;

import cinegrad.ddei.remote.Cluster;
import cinegrad.ddei.remote.ClusterProvider;
import cinegrad.ddei.remote.ClusterSettings;

import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/// Joins clusters of Spark.
public final class SparkProvider implements ClusterProvider {
    @Override
    public Cluster join(ClusterSettings settings) {
        var conf = SparkSettings.of(settings);
        try {
            return new SparkCluster(new JavaSparkContext(conf), settings);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("--cluster " + settings.url() + " cannot be joined: " + reason(e)
                    + "; is its master running, and the secret the same?", e);
        }
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
