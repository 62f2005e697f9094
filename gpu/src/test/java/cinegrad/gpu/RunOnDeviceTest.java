package cinegrad.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script that proves and measures on a card, with a `java` that only pretends: what it keeps when steps fail or hang.
class RunOnDeviceTest {
    private static final String GOOD = """
            gpu          CUDA 13.0
            gpu test     gradients of convolution, nufft and svd: relative error 1.0e-07, good
            gpu tensors  convWide, convWideWeights: relative error 1.0e-07, good
            """;

    @TempDir
    private Path folder;
    private Path copies;

    @BeforeEach
    void pack() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell");
        copies = Files.createDirectory(folder.resolve("copies"));
        Files.createDirectories(folder.resolve("device/jre/bin"));
        Files.createDirectories(folder.resolve("device/lib"));
        Files.copy(Path.of("run-on-device"), folder.resolve("device/run-on-device"));
        pretend("doctor", "printf '" + GOOD.replace("\n", "\\n") + "'");
        pretend("bench", "echo 'scale GB/s 1'; while [ $# -gt 1 ]; do [ \"$1\" != --json ] || echo '{}' >\"$2\"; shift; done");
        pretend("suites", "echo tests");
        Path java = folder.resolve("device/jre/bin/java");
        Files.writeString(java, """
                #!/bin/sh
                case "$*" in
                    *Main\\ doctor*) . %1$s/doctor ;;
                    *gpu-report*) echo '| the report |' ;;
                    *BenchCommand*) . %1$s/bench ;;
                    *) . %1$s/suites ;;
                esac
                """.formatted(folder));
        assertTrue(java.toFile().setExecutable(true));
    }

    private void pretend(String what, String script) throws IOException {
        Files.writeString(folder.resolve(what), script + "\n");
    }

    private String run(int code, String command) throws Exception {
        var builder = new ProcessBuilder("sh", folder.resolve("device/run-on-device").toString(), command)
                .redirectErrorStream(true);
        builder.environment().put("OUT", copies.toString());
        builder.environment().put("STEP_LIMIT", "3");
        builder.environment().put("PATH", "/usr/bin:/bin");
        var process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(code, process.waitFor(), output);
        return Files.readString(copies.resolve("RESULTS-gpu.md"));
    }

    @Test
    void keepsWhatEarlierCommandsWrote() throws Exception {
        String proof = run(0, "prove");
        assertTrue(proof.contains("| warpgroups alone | passed |"), proof);
        assertTrue(proof.contains("| sizes beyond one tile | passed |"), proof);
        String all = run(0, "measure");
        assertTrue(all.startsWith(proof), all);
        assertTrue(all.contains("| measurements | passed |") && all.contains("| the report |"), all);
        assertTrue(Files.exists(copies.resolve("cinegrad.json")));
        assertTrue(Files.readString(copies.resolve("logs.txt")).contains("==== doctor.log"));
    }

    @Test
    void goesOnAfterAStepThatHangs() throws Exception {
        pretend("suites", "case \"$*\" in *CudaParityTest*) sleep 100 ;; *) echo tests ;; esac");
        String proof = run(1, "prove");
        assertTrue(proof.contains("| parity of every operation | STOPPED at its limit"), proof);
        assertTrue(proof.contains("| sizes beyond one tile | passed |"), proof);
    }

    @Test
    void measuresWithoutWarpgroupsWhereTheseFail() throws Exception {
        pretend("suites", "case \"$*\" in *--include-tag*) exit 1 ;; *) echo tests ;; esac");
        pretend("bench", "echo \"$*\"; exit 3");
        assertTrue(run(1, "prove").contains("| warpgroups | FAILED: all that follows is without them |"));
        String all = run(1, "measure");
        assertTrue(all.contains("| measurements | FAILED (3)"), all);
        assertTrue(all.contains("-Dcinegrad.gpu.warpgroups=false"), all);
        assertFalse(all.contains("measurements without warpgroups"), all);
    }

    @Test
    void provesNothingWithoutADevice() throws Exception {
        pretend("doctor", "echo 'gpu test     FAILED: there is no device to test'; exit 2");
        String proof = run(1, "prove");
        assertTrue(proof.contains("| everything else | left out: the device does not pass the doctor's test |"), proof);
        assertFalse(proof.contains("parity"), proof);
    }
}
