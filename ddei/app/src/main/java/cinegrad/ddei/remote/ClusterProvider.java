package cinegrad.ddei.remote;

import java.util.ServiceLoader;

/// Joins clusters by some means; found by [ServiceLoader], since the means is a library that most users do without.
public interface ClusterProvider {
    /// @throws IllegalArgumentException if there is no such cluster, or it does not let this process in
    Cluster join(ClusterSettings settings);

    /// The cluster of the first provider on the class path.
    ///
    /// @throws IllegalArgumentException if there is none
    static Cluster find(ClusterSettings settings) {
        return ServiceLoader.load(ClusterProvider.class).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "--cluster needs the module ddei/cluster, which this program was built without; start it by ./cinegrad in a "
                + "checkout of the sources, which builds the module when --cluster is given")).join(settings);
    }
}
