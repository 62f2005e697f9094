package cinegrad.ddei.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real cluster of a master and two workers: what it computes has the bits of one machine, also where an executor and the
/// program itself are killed.
class ClusterTest {
    private static final int STEPS = 30;
    private static final int SCANS = 20;

    @TempDir
    private static Path folder;
    private static LoopbackCluster cluster;
    private static Path list;

    @BeforeAll
    static void start() throws Exception {
        cluster = new LoopbackCluster(folder, 2);
        list = cluster.scans(SCANS);
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.close();
    }

    private static String[] words(String common, String... more) {
        return Stream.concat(Arrays.stream(common.split(" ")), Arrays.stream(more)).toArray(String[]::new);
    }

    private static String training(int steps) {
        return "train --list " + list + " --chans 1 --cascades 1 --accumulate 4 --loss ddei --checkpoint-every 2 --steps "
                + steps;
    }

    /// An executor is killed, then the program; what is gone on with ends with the bits of one machine.
    @Test
    void killedExecutorsAndProgramsChangeNoBit() throws Exception {
        Path one = folder.resolve("one");
        cluster.ends(0, cluster.program("one", words(training(STEPS), "--out", one.toString())));
        Path many = folder.resolve("many");
        var first = cluster.program("first", 2, words(training(STEPS), "--out", many.toString()));
        cluster.awaitSteps(many, 3, first);
        cluster.executors().getFirst().destroyForcibly();
        cluster.awaitSteps(many, 6, first);
        first.destroyForcibly().waitFor();
        assertTrue(LoopbackCluster.steps(many) < STEPS, "the program ended before it was killed");
        cluster.ends(0, cluster.program("second", 2, "train", "--resume", many.toString()));
        assertEquals(LoopbackCluster.bits(one), LoopbackCluster.bits(many));
    }

    @Test
    void scansHaveTheBytesOfOneMachine() throws Exception {
        var names = Stream.concat(Stream.of("nowhere.npz"), Files.readAllLines(list).stream()).toList();
        Path some = Files.write(folder.resolve("some.txt"), names);
        String study = "reconstruct --method average --list " + some;
        cluster.ends(3, cluster.program("here", words(study, "--out", folder.resolve("here").toString())));
        cluster.ends(3, cluster.program("there", 2, words(study, "--out", folder.resolve("there").toString())));
        String said = cluster.said("there");
        assertTrue(said.contains("nowhere.npz: no such file") && said.contains("20 done, 1 failed, 0 open"), said);
        var files = Stream.concat(Stream.of("summary.csv", "summary.json"), names.stream().skip(1).flatMap(name ->
                Stream.of("recon.npz", "scan.json", "cine.gif").map(file -> name.replace(".npz", "/") + file))).toList();
        for (String file : files) {
            assertArrayEquals(Files.readAllBytes(folder.resolve("here").resolve(file)),
                    Files.readAllBytes(folder.resolve("there").resolve(file)), file);
        }
        try (var left = Files.list(folder.resolve("there"))) {
            assertTrue(left.noneMatch(file -> file.getFileName().toString().startsWith(".cluster-")), "the mark is left");
        }
    }

    @Test
    void otherVectorsAreRefused() throws Exception {
        cluster.ends(2, cluster.program("vectors", 2, words(training(2), "--out", folder.resolve("vectors").toString(),
                "--cluster-conf", "spark.executor.extraJavaOptions=-XX:MaxVectorSize=16")));
        String said = cluster.said("vectors");
        assertTrue(said.contains("computes with vectors of 128 bits") && said.contains("-XX:MaxVectorSize=16"), said);
    }

    @Test
    void nobodyIsWaitedForForEver() throws Exception {
        cluster.ends(2, cluster.program("nobody", words("train --single " + folder.resolve("scan1.npz") + " --chans 1 "
                + "--cascades 1 --steps 1 --out " + folder.resolve("nobody") + " --cluster " + cluster.url()
                + " --cluster-secret " + cluster.key() + " --executor-threads 7 --cluster-conf spark.cinegrad.patience=2s")));
        String said = cluster.said("nobody");
        assertTrue(said.contains("no executor of 7 threads and 8g of memory has begun within 2 s"), said);
        assertTrue(!said.contains("\tat "), said);
    }
}
