package cinegrad.ddei.cluster;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.remote.ClusterSettings;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/// Spark's settings for what a command line asks for.
final class SparkSettings {
    /// What executors need beside Spark's own jars.
    private static final Pattern OURS =
            Pattern.compile("(cinegrad|progressbar|jline|jcuda|jblas|JTransforms|JLargeArrays).*\\.jar");
    private static final String PATIENCE = "spark.cinegrad.patience";
    private static final int DISCARD = 9;                               // no packet is sent there
    private static final int LEAST_SECRET = 16;

    private SparkSettings() { }

    static SparkConf of(ClusterSettings settings) {
        var conf = new SparkConf(true).setMaster(settings.url()).setAppName("Cinegrad")
                .set("spark.ui.enabled", "false")
                .set("spark.ui.showConsoleProgress", "false")
                .set("spark.ui.killEnabled", "false")
                // executors would write twenty lines a step
                .set("spark.log.level", "WARN")
                .set("spark.executor.syncLogLevel.enabled", "true")
                // parameters and gradients are numbers that do not compress, and travel with the answers
                .set("spark.broadcast.compress", "false")
                .set("spark.task.maxDirectResultSize", "64m")
                .set("spark.rpc.message.maxSize", "256")
                .set("spark.driver.maxResultSize", "0")
                // a machine that dies takes its blocks with it, not the training
                .set("spark.task.maxFailures", "8")
                // an executor on a busy machine may start late
                .set("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                .set(PATIENCE, "300s")
                .set("spark.network.timeout", "300s")
                .set("spark.executor.memory", settings.memory());
        String address = settings.isLocal() ? "127.0.0.1" : addressTowards(settings.url());
        conf.set("spark.driver.host", address).set("spark.driver.bindAddress", address);
        if (settings.isLocal()) {
            conf.set("spark.authenticate", "true");                     // Spark makes a secret: others on this machine stay out
        } else {
            executors(conf, settings);
            warn(settings, address);
        }
        settings.secret().ifPresent(file -> authenticate(conf, secret(file)));
        settings.further().forEach(conf::set);
        return conf.set("spark.scheduler.maxRegisteredResourcesWaitingTime", patience(conf) + "s");
    }

    /// For how many seconds executors are waited for.
    static long patience(SparkConf conf) {
        return conf.getTimeAsSeconds(PATIENCE);
    }

    private static void warn(ClusterSettings settings, String address) {
        if (settings.secret().isPresent() || address.startsWith("127.") || settings.further().containsKey("spark.authenticate")) {
            return;
        }
        System.err.println("warning: without --cluster-secret FILE whoever reaches " + address + " can run programs here");
    }

    private static void executors(SparkConf conf, ClusterSettings settings) {
        int threads = settings.threads().orElseThrow();
        conf.set("spark.executor.cores", Integer.toString(threads)).set("spark.task.cpus", Integer.toString(threads));
        settings.executors().ifPresent(count -> conf.set("spark.cores.max", Long.toString((long) count * threads)));
        settings.java().ifPresent(java -> conf.set("spark.executorEnv.JAVA_HOME", java.toString()));
        var path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of).toList();
        Predicate<Path> ours = p -> OURS.matcher(String.valueOf(p.getFileName())).matches();
        // classes that are not in a jar, as a build tool runs them, cannot be sent: executors on this machine find them
        if (path.stream().noneMatch(Files::isDirectory)) {
            conf.set("spark.jars", path.stream().filter(ours).map(SparkSettings::uri).collect(Collectors.joining(",")));
        } else {
            conf.set("spark.executor.extraClassPath", joined(path.stream().filter(ours.or(Files::isDirectory)),
                    File.pathSeparator));
        }
    }

    /// Without commas, at which Spark ends a path.
    static String uri(Path path) {
        return path.toUri().toString().replace(",", "%2C");
    }

    private static String joined(Stream<Path> paths, String separator) {
        return paths.map(p -> p.toAbsolutePath().toString()).collect(Collectors.joining(separator));
    }

    /// The address of this machine that the master's machine sees: that of the route there.
    private static String addressTowards(String url) {
        String host = url.substring("spark://".length()).replaceFirst(":\\d+$", "");
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(host, DISCARD));
            return socket.getLocalAddress().getHostAddress();
        } catch (SocketException | UncheckedIOException e) {
            throw new IllegalArgumentException("--cluster: there is no way to " + host + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--cluster: no machine is named " + host, e);
        }
    }

    /// Whoever does not know the secret can neither join nor listen.
    static void authenticate(SparkConf conf, String secret) {
        conf.set("spark.authenticate", "true").set("spark.authenticate.secret", secret)
                .set("spark.network.crypto.enabled", "true");
    }

    static String secret(Path file) {
        try {
            String secret = Files.readString(file).strip();
            if (secret.length() < LEAST_SECRET) {
                throw new IllegalArgumentException(file + ": a secret has at least " + LEAST_SECRET
                        + " characters; make one with: head -c 32 /dev/urandom | base64");
            }
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the secret in " + file + ": " + AtomicFile.reason(e), e);
        }
    }
}
