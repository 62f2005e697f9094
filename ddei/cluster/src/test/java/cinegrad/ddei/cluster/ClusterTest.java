package cinegrad.ddei.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real cluster on loopback, a master and two workers as processes that share a secret: what it computes has the bits of one
/// machine, also where an executor and the program itself are killed.
class ClusterTest {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final int STEPS = 30;
    private static final List<Process> CLUSTER = new ArrayList<>();

    @TempDir
    private static Path folder;
    private static String url;
    private static String key;

    @BeforeAll
    static void start() throws Exception {
        for (int seed = 1; seed <= 4; seed++) {
            ends(0, program("simulate" + seed, "simulate", "--seed", Integer.toString(seed), "--frames", "4", "--size", "12x10",
                    "--acceleration", "2", "--out", folder.resolve("scan" + seed + ".npz").toString()));
        }
        Files.write(folder.resolve("scans.txt"), List.of("scan1.npz", "scan2.npz", "scan3.npz", "scan4.npz"));
        key = Files.writeString(folder.resolve("key"), "known to members alone").toString();
        int port = freePort();
        url = "spark://127.0.0.1:" + port;
        CLUSTER.add(member("master", "master", "--port", Integer.toString(port), "--secret", key));
        awaitListening(port);
        for (String name : List.of("worker1", "worker2")) {
            CLUSTER.add(member(name, "worker", "--cores", "1", "--memory", "1500m", "--work", folder.resolve(name).toString(),
                    "--secret", key, url));
        }
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        for (var process : CLUSTER) process.descendants().forEach(ProcessHandle::destroyForcibly);
        for (var process : CLUSTER) process.destroyForcibly().waitFor();
        try (var links = Files.newDirectoryStream(home().resolve("jars"))) {
            for (Path link : links) Files.delete(link);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitListening(int port) throws InterruptedException {
        while (true) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertTrue(socket.isConnected());
                return;
            } catch (IOException e) {
                assertTrue(CLUSTER.getLast().isAlive(), "the master has ended");
                Thread.sleep(100);
            }
        }
    }

    private static Process member(String name, String... arguments) throws IOException {
        return started(name, "cinegrad.ddei.cluster.ClusterCommand", arguments);
    }

    private static Process program(String name, String... arguments) throws IOException {
        return started(name, "cinegrad.ddei.cli.Main", arguments);
    }

    /// Said goes to a file of that name.
    private static Process started(String name, String main, String... arguments) throws IOException {
        var words = new ArrayList<>(List.of(JAVA, "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Xmx700m", "-XX:+UseSerialGC", "-cp", CLASS_PATH,
                main));
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(java.util.Map.of("SPARK_HOME", home().toString(), "SPARK_SCALA_VERSION", "2.13",
                "SPARK_LOCAL_IP", "127.0.0.1", "JAVA_HOME", System.getProperty("java.home")));
        return builder.start();
    }

    /// A folder with the jars of Spark, as workers start executors from.
    private static Path home() throws IOException {
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

    private static String said(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }

    private static void ends(int code, Process process) throws Exception {
        assertEquals(code, process.waitFor(), () -> {
            try (var logs = Files.newDirectoryStream(folder, "*.log")) {
                var all = new StringBuilder();
                for (Path log : logs) all.append(log).append('\n').append(Files.readString(log));
                return all.toString();
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    private static String[] words(String common, String... more) {
        return Stream.concat(Arrays.stream(common.split(" ")), Arrays.stream(more)).toArray(String[]::new);
    }

    private static String[] onCluster(String common, String... more) {
        return words(common + " --cluster " + url + " --executors 2 --executor-threads 1 --executor-memory 600m --cluster-secret "
                + key, more);
    }

    private static String training(int steps) {
        return "train --list " + folder.resolve("scans.txt") + " --chans 1 --cascades 1 --accumulate 4 --loss ddei "
                + "--checkpoint-every 2 --steps " + steps;
    }

    private static void awaitSteps(Path run, int steps, Process process) throws Exception {
        while (!Files.exists(Trainer.logIn(run)) || TrainingLog.read(Trainer.logIn(run)).size() < steps) {
            if (!process.isAlive()) ends(-1, process);
            Thread.sleep(20);
        }
    }

    /// An executor is killed, then the program; what is gone on with ends with the bits of one machine.
    @Test
    void killedExecutorsAndProgramsChangeNoBit() throws Exception {
        Path one = folder.resolve("one");
        ends(0, program("one", words(training(STEPS), "--out", one.toString())));
        Path many = folder.resolve("many");
        var first = program("first", onCluster(training(STEPS), "--out", many.toString()));
        awaitSteps(many, 3, first);
        var executor = CLUSTER.stream().skip(1).flatMap(Process::descendants).findFirst().orElseThrow();
        executor.destroyForcibly();
        awaitSteps(many, 6, first);
        first.destroyForcibly().waitFor();
        assertTrue(TrainingLog.read(Trainer.logIn(many)).size() < STEPS, "the program ended before it was killed");
        ends(0, program("second", onCluster("train --resume " + many)));
        var expected = Checkpoint.read(Trainer.checkpointIn(one));
        var actual = Checkpoint.read(Trainer.checkpointIn(many));
        assertEquals(STEPS, actual.step());
        expected.arrays().forEach((name, array) -> assertArrayEquals(array.toDoubles(), actual.arrays().get(name).toDoubles(), 0,
                name));
        assertEquals(expected.settings().at("fingerprint"), actual.settings().at("fingerprint"));
    }

    @Test
    void scansHaveTheBytesOfOneMachine() throws Exception {
        Path list = Files.write(folder.resolve("some.txt"), List.of("scan1.npz", "nowhere.npz", "scan2.npz", "scan3.npz"));
        String study = "reconstruct --method average --list " + list;
        ends(3, program("here", words(study, "--out", folder.resolve("here").toString())));
        ends(3, program("there", onCluster(study, "--out", folder.resolve("there").toString())));
        assertTrue(said("there").contains("nowhere.npz: no such file"), said("there"));
        for (String file : List.of("scan1/recon.npz", "scan2/recon.npz", "scan3/recon.npz", "scan3/scan.json", "summary.csv")) {
            assertArrayEquals(Files.readAllBytes(folder.resolve("here").resolve(file)),
                    Files.readAllBytes(folder.resolve("there").resolve(file)), file);
        }
    }

    @Test
    void otherVectorsAreRefused() throws Exception {
        ends(2, program("vectors", onCluster(training(2), "--out", folder.resolve("vectors").toString(), "--cluster-conf",
                "spark.executor.extraJavaOptions=-XX:MaxVectorSize=16")));
        String said = said("vectors");
        assertTrue(said.contains("computes with vectors of 128 bits") && said.contains("-XX:MaxVectorSize=16"), said);
    }
}
