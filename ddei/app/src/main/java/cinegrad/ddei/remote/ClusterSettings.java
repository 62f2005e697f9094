package cinegrad.ddei.remote;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Which machines are to compute, and with what.
///
/// @param url       `spark://HOST:PORT`, or `local[N]` for a trial in this process
/// @param executors processes that compute; empty: as many as the cluster gives
/// @param threads   of each; empty only in this process, whose places share its own
/// @param memory    of each, such as `8g`
/// @param java      the Java of their machines; empty: the one found there
/// @param secret    a file that holds what members of the cluster know
/// @param further   settings of the engine by name
public record ClusterSettings(String url, OptionalInt executors, OptionalInt threads, String memory, Optional<Path> java,
        Optional<Path> secret, Map<String, String> further) {
    private static final Pattern MASTER = Pattern.compile("spark://[^\\s/:]+:\\d{1,5}");
    private static final Pattern LOCAL = Pattern.compile("local\\[([1-9]\\d{0,3}|\\*)\\]");

    public ClusterSettings {
        further = Map.copyOf(further);
        if (!isMaster(url) && !LOCAL.matcher(url).matches()) {
            throw new IllegalArgumentException("--cluster: spark://HOST:PORT or local[N] is expected, got \"" + url + "\"");
        }
        positive("--executors", executors);
        positive("--executor-threads", threads);
        if (threads.isEmpty() && !url.startsWith("local")) {
            throw new IllegalArgumentException("--cluster " + url
                    + " needs --executor-threads N: as many as each machine is to compute with");
        }
        requireSize("--executor-memory", memory);
        if (java.isPresent() && !java.get().isAbsolute()) {
            throw new IllegalArgumentException("--executor-java: a path from the root on, as the executors' machines see it, is "
                    + "expected, got " + java.get());
        }
    }

    /// Whether this is the URL of a master.
    public static boolean isMaster(String url) {
        return MASTER.matcher(url).matches();
    }

    /// An error if this is no size of a memory.
    public static void requireSize(String option, String size) {
        if (size.matches("[1-9]\\d{0,8}[mMgG]")) return;
        throw new IllegalArgumentException(option + ": a size such as 8g or 900m is expected, got \"" + size + "\"");
    }

    private static void positive(String option, OptionalInt count) {
        if (count.isPresent() && count.getAsInt() < 1) {
            throw new IllegalArgumentException(option + " must be at least 1, got " + count.getAsInt());
        }
    }

    /// Whether all computes in this process.
    public boolean isLocal() {
        return url.startsWith("local");
    }
}
