package cinegrad.ddei.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.train.Checkpoint;
import cinegrad.ddei.train.Trainer;
import cinegrad.ddei.train.TrainingLog;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A real cluster on loopback, a master and workers as processes that share a secret, and programs that use it. What each says
/// goes to a file of its name.
final class LoopbackCluster implements AutoCloseable {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private final Path folder;
    private final String key;
    private final String url;
    private final List<Process> workers = new ArrayList<>();
    private final List<Process> all = new ArrayList<>();

    /// @param folder for everything
    LoopbackCluster(Path folder, int workers) throws Exception {
        this.folder = folder;
        this.key = Files.writeString(folder.resolve("key"), "known to members alone").toString();
        int port = freePort();
        this.url = "spark://127.0.0.1:" + port;
        var master = started("master", List.of(), "cinegrad.ddei.cluster.ClusterCommand", "master", "--port",
                Integer.toString(port), "--secret", key);
        awaitListening(port, master);
        for (int i = 1; i <= workers; i++) addWorker("worker" + i);
    }

    String url() {
        return url;
    }

    String key() {
        return key;
    }

    /// Starts a worker that lends one processor, by these words before the command.
    Process addWorker(String name, String... before) throws IOException {
        return addWorker(name, "127.0.0.1", before);
    }

    /// The same at another address of the loopback, by which Spark takes it for another machine.
    Process addWorker(String name, String host, String[] before) throws IOException {
        var worker = started(name, List.of(before), "cinegrad.ddei.cluster.ClusterCommand", "worker", "--host",
                host, "--cores", "1", "--memory", "1500m", "--work", folder.resolve(name).toString(), "--secret", key, url);
        workers.add(worker);
        return worker;
    }

    List<Process> workers() {
        return List.copyOf(workers);
    }

    /// The processes that workers have started and that run now.
    List<ProcessHandle> executors() {
        return workers.stream().flatMap(Process::descendants).filter(p -> p.info().arguments().stream().flatMap(Arrays::stream)
                .anyMatch(word -> word.contains("CoarseGrainedExecutorBackend"))).toList();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitListening(int port, Process master) throws InterruptedException {
        while (true) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertTrue(socket.isConnected());
                return;
            } catch (IOException e) {
                assertTrue(master.isAlive(), "the master has ended");
                Thread.sleep(100);
            }
        }
    }

    /// `./cinegrad` with these words.
    Process program(String name, String... words) throws IOException {
        return started(name, List.of(), "cinegrad.ddei.cli.Main", words);
    }

    /// The same on this cluster.
    Process program(String name, int executors, String... words) throws IOException {
        return program(name, Stream.concat(Arrays.stream(words), Stream.of("--cluster", url, "--executors",
                Integer.toString(executors), "--executor-threads", "1", "--executor-memory", "600m", "--cluster-secret", key))
                .toArray(String[]::new));
    }

    private Process started(String name, List<String> before, String main, String... words) throws IOException {
        var command = new ArrayList<>(before);
        command.addAll(List.of(JAVA, "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Xmx700m", "-XX:+UseSerialGC", "-cp", CLASS_PATH, main));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(name).toFile());
        builder.environment().putAll(Map.of("SPARK_HOME", home().toString(), "SPARK_SCALA_VERSION", "2.13",
                "SPARK_LOCAL_IP", "127.0.0.1", "JAVA_HOME", System.getProperty("java.home")));
        var process = builder.start();
        all.add(process);
        return process;
    }

    /// A folder with the jars of Spark, as workers start executors from.
    private Path home() throws IOException {
        Path jars = folder.resolve("spark").resolve("jars");
        if (Files.exists(jars)) return jars.getParent();
        Files.createDirectories(jars);
        for (String entry : CLASS_PATH.split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            String name = jar.getFileName().toString();
            Path link = jars.resolve(name);
            if (name.endsWith(".jar") && !name.startsWith("cinegrad") && !Files.exists(link)) {
                Files.createSymbolicLink(link, jar.toAbsolutePath());
            }
        }
        return jars.getParent();
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    String said(String name) throws IOException {
        return Files.readString(log(name));
    }

    /// Waits for the end of a process, which has this exit code.
    void ends(int code, Process process) throws Exception {
        assertEquals(code, process.waitFor(), () -> {
            try (var logs = Files.newDirectoryStream(folder, "*.log")) {
                var everything = new StringBuilder();
                for (Path log : logs) everything.append(log).append('\n').append(Files.readString(log));
                return everything.toString();
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    /// Waits until a training that runs has logged so many steps.
    void awaitSteps(Path run, int steps, Process training) throws Exception {
        while (steps(run) < steps) {
            if (!training.isAlive()) ends(-1, training);
            Thread.sleep(20);
        }
    }

    static int steps(Path run) {
        return Files.exists(Trainer.logIn(run)) ? TrainingLog.read(Trainer.logIn(run)).size() : 0;
    }

    /// Simulates so many small scans and lists them.
    Path scans(int count) throws Exception {
        var names = new ArrayList<String>();
        for (int seed = 1; seed <= count; seed++) {
            names.add("scan" + seed + ".npz");
            if (seed > 4) {
                Files.copy(folder.resolve("scan" + (1 + seed % 4) + ".npz"), folder.resolve(names.getLast()));
            } else {
                ends(0, program("simulate" + seed, "simulate", "--seed", Integer.toString(seed), "--frames", "4", "--size",
                        "12x10", "--acceleration", "2", "--out", folder.resolve(names.getLast()).toString()));
            }
        }
        return Files.write(folder.resolve("scans.txt"), names);
    }

    /// The SHA-256 of everything that a training's last checkpoint holds, parameters and moments, and of its step.
    static String bits(Path run) throws Exception {
        var checkpoint = Checkpoint.read(Trainer.checkpointIn(run));
        var digest = MessageDigest.getInstance("SHA-256");
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(checkpoint.step()).flip());
        checkpoint.arrays().forEach((name, array) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            for (double number : array.toDoubles()) {
                digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(number).flip());
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    static void signal(String name, ProcessHandle process) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor());
    }

    @Override
    public void close() throws IOException {
        for (var process : all) process.descendants().forEach(ProcessHandle::destroyForcibly);
        for (var process : all) process.destroyForcibly().onExit().join();
        try (var links = Files.newDirectoryStream(home().resolve("jars"))) {
            for (Path link : links) Files.delete(link);
        }
    }
}
