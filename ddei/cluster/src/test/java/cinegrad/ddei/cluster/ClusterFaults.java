package cinegrad.ddei.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Faults of a real cluster that take minutes to try, on request:
/// `mvn -Pcluster -pl ddei/cluster -am test -Dunchecked -Dtest=ClusterFaults -Dcinegrad.faults=20`, the number being how often an
/// executor is killed. Right bits, or one sentence.
@EnabledIfSystemProperty(named = "cinegrad.faults", matches = "\\d+")
class ClusterFaults {
    private static final long SEED = 20;

    @TempDir
    private Path folder;

    @BeforeEach
    void say() {
        System.out.println("files of this test: " + folder);
    }

    private static String[] words(String common, String... more) {
        return Stream.concat(Arrays.stream(common.split(" ")), Arrays.stream(more)).toArray(String[]::new);
    }

    private static String training(Path list, int steps) {
        return "train --list " + list + " --chans 1 --cascades 1 --accumulate 8 --loss ddei --checkpoint-every 50 --steps "
                + steps;
    }

    private static void oneSentence(String said, String... parts) {
        for (String part : parts) assertTrue(said.contains(part), said);
        assertTrue(!said.contains("\tat "), said);
    }

    /// Four executors, one of which is killed with SIGKILL again and again at random instants of a training.
    @Test
    void executorsKilledAtRandomInstantsChangeNoBit() throws Exception {
        int kills = Integer.getInteger("cinegrad.faults");
        try (var cluster = new LoopbackCluster(folder, 4)) {
            Path list = cluster.scans(8);
            int steps = 40 * kills;
            Path one = folder.resolve("one");
            cluster.ends(0, cluster.program("one", words(training(list, steps), "--out", one.toString())));
            Path many = folder.resolve("many");
            var program = cluster.program("many", 4, words(training(list, steps), "--out", many.toString()));
            cluster.awaitSteps(many, 2, program);
            var random = new Random(SEED);
            var instants = new ArrayList<String>();
            while (instants.size() < kills) {
                Thread.sleep(500 + random.nextInt(2500));
                assertTrue(program.isAlive(), () -> "the training ended after " + instants.size() + " kills");
                var executors = cluster.executors();
                if (executors.isEmpty()) continue;
                executors.get(random.nextInt(executors.size())).destroyForcibly();
                instants.add("step " + LoopbackCluster.steps(many) + " of " + executors.size() + " executors");
            }
            System.out.println("killed at " + instants);
            cluster.ends(0, program);
            assertEquals(LoopbackCluster.bits(one), LoopbackCluster.bits(many));
            System.out.println("SHA-256 of the checkpoint's arrays, one machine and four executors with " + kills + " kills: "
                    + LoopbackCluster.bits(many));
        }
    }

    /// A machine stands still for a while; where that is asked for, its work is begun on the other, too.
    @Test
    void aMachineThatStandsStillIsOvertaken() throws Exception {
        try (var cluster = new LoopbackCluster(folder, 1)) {
            cluster.addWorker("other", "127.0.0.2", new String[0]);
            Path list = cluster.scans(4);
            Path one = folder.resolve("one");
            cluster.ends(0, cluster.program("one", words(training(list, 40), "--out", one.toString())));
            Path many = folder.resolve("many");
            var program = cluster.program("many", 2, words(training(list, 40), "--out", many.toString(), "--cluster-conf",
                    "spark.speculation=true"));
            cluster.awaitSteps(many, 5, program);
            var still = cluster.executors().getLast();
            LoopbackCluster.signal("STOP", still);
            cluster.awaitSteps(many, 20, program);
            LoopbackCluster.signal("CONT", still);
            cluster.ends(0, program);
            assertEquals(LoopbackCluster.bits(one), LoopbackCluster.bits(many));
        }
    }

    /// One worker is killed and its work goes to the other; then the other, too, and that is said.
    @Test
    void workersAreGone() throws Exception {
        try (var cluster = new LoopbackCluster(folder, 2)) {
            Path list = cluster.scans(4);
            Path one = folder.resolve("one");
            cluster.ends(0, cluster.program("one", words(training(list, 60), "--out", one.toString())));
            Path many = folder.resolve("many");
            var program = cluster.program("many", 2, words(training(list, 60), "--out", many.toString(), "--cluster-conf",
                    "spark.cinegrad.patience=60s"));
            cluster.awaitSteps(many, 5, program);
            cluster.workers().getFirst().destroyForcibly();
            cluster.awaitSteps(many, 55, program);
            cluster.workers().getLast().destroyForcibly();
            cluster.ends(2, program);
            oneSentence(cluster.said("many"), "no executor has been left for 60 s");
            cluster.addWorker("worker3");
            cluster.ends(0, cluster.program("resumed", 1, "train", "--resume", many.toString()));
            assertEquals(LoopbackCluster.bits(one), LoopbackCluster.bits(many));
        }
    }

    /// A loss that is not finite is told as on one machine.
    @Test
    void lossesThatAreNotFiniteAreTold() throws Exception {
        try (var cluster = new LoopbackCluster(folder, 2)) {
            Path list = cluster.scans(4);
            String wild = training(list, 30) + " --lr 1e30";
            cluster.ends(2, cluster.program("here", words(wild, "--out", folder.resolve("here").toString())));
            cluster.ends(2, cluster.program("there", 2, words(wild, "--out", folder.resolve("there").toString())));
            String sentence = cluster.said("here").lines().filter(l -> l.startsWith("cinegrad train: ")).findFirst()
                    .orElseThrow();
            oneSentence(cluster.said("there"), sentence);
        }
    }

    /// Words before a command that hide what is in a folder from it.
    private static String[] hiding(Path what) {
        return new String[] {"unshare", "-m", "sh", "-c", "mount -t tmpfs none '" + what + "' && exec \"$@\"", "sh"};
    }

    /// A machine that does not see the data, and one that does not see the folder of the results: mounts of their own hide them.
    @Test
    void filesThatOneMachineDoesNotSeeAreNamed() throws Exception {
        assumeTrue(new ProcessBuilder("unshare", "-m", "true").start().waitFor() == 0, "no mounts of one's own here");
        try (var cluster = new LoopbackCluster(folder, 1)) {
            Path list = cluster.scans(4);
            Path data = Files.createDirectories(folder.resolve("data"));
            for (int i = 1; i <= 4; i++) Files.move(folder.resolve("scan" + i + ".npz"), data.resolve("scan" + i + ".npz"));
            Files.write(list, List.of("data/scan1.npz", "data/scan2.npz", "data/scan3.npz", "data/scan4.npz"));
            Path results = Files.createDirectories(folder.resolve("results"));
            cluster.addWorker("blind", hiding(data));
            cluster.ends(2, cluster.program("train", 2, words(training(list, 4), "--out", folder.resolve("run").toString())));
            oneSentence(cluster.said("train"), "scan1.npz is not there", "under the same paths");
            cluster.ends(2, cluster.program("study", 2, words("reconstruct --method average --list " + list, "--out",
                    results.resolve("a").toString())));
            oneSentence(cluster.said("study"), "scan1.npz is not there");
            cluster.workers().getLast().destroyForcibly();
            cluster.addWorker("blind2", hiding(results));
            cluster.ends(2, cluster.program("study2", 2, words("reconstruct --method average --list " + list, "--out",
                    results.resolve("b").toString())));
            oneSentence(cluster.said("study2"), "is not there", "/b/.cluster-");
        }
    }

    /// A study whose program is killed goes on with the same command, also while the executors of the first still work.
    @Test
    void killedStudiesGoOn() throws Exception {
        try (var cluster = new LoopbackCluster(folder, 2)) {
            Path list = cluster.scans(12);
            String study = "reconstruct --method nlr --list " + list;
            cluster.ends(0, cluster.program("here", words(study, "--out", folder.resolve("here").toString())));
            Path there = folder.resolve("there");
            var first = cluster.program("first", 2, words(study, "--out", there.toString()));
            while (!Files.exists(there.resolve("scan2").resolve("scan.json"))) Thread.sleep(20);
            first.destroyForcibly().waitFor();
            cluster.ends(0, cluster.program("second", 2, words(study, "--out", there.toString())));
            oneSentence(cluster.said("second"), "12 scans: 12 done, 0 failed, 0 open", "were finished before");
            for (int i = 1; i <= 12; i++) {
                for (String file : List.of("recon.npz", "scan.json", "cine.gif")) {
                    assertArrayEquals(Files.readAllBytes(folder.resolve("here/scan" + i).resolve(file)),
                            Files.readAllBytes(there.resolve("scan" + i).resolve(file)), file);
                }
            }
        }
    }

    /// Two hundred scans whole, in two parts, and by two executors.
    @Test
    void twoHundredScansHaveTheBytesOfOneMachine() throws Exception {
        try (var cluster = new LoopbackCluster(folder, 2)) {
            String study = "reconstruct --method average --list " + cluster.scans(200) + " --out ";
            cluster.ends(0, cluster.program("here", words(study + folder.resolve("here"))));
            var parts = List.of(cluster.program("part1", words(study + folder.resolve("parts") + " --shard 1/2")),
                    cluster.program("part2", words(study + folder.resolve("parts") + " --shard 2/2")));
            for (var part : parts) cluster.ends(0, part);
            cluster.ends(0, cluster.program("there", 2, words(study + folder.resolve("there"))));
            int compared = 0;
            for (String other : List.of("parts", "there")) {
                for (int i = 1; i <= 200; i++) {
                    for (String file : List.of("recon.npz", "scan.json", "cine.gif", "frame.png")) {
                        same("scan" + i + "/" + file, other);
                        compared++;
                    }
                }
                for (String file : List.of("summary.csv", "summary.json")) same(file, other);
            }
            System.out.println((compared + 4) + " files have the same bytes");
        }
    }

    private void same(String file, String other) throws Exception {
        assertArrayEquals(Files.readAllBytes(folder.resolve("here").resolve(file)),
                Files.readAllBytes(folder.resolve(other).resolve(file)), other + "/" + file);
    }
}
