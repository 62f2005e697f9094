package cinegrad.ddei.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.support.Shared;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The examples of `examples/cluster`: the job of Kubernetes by the schema that its own client has, and all scripts.
class ClusterExamplesTest {
    private static final Path EXAMPLES = Shared.repository().resolve("examples").resolve("cluster");

    @TempDir
    private Path folder;

    private static JsonElement manifest() throws IOException {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object read = new Yaml(new SafeConstructor(options)).load(Files.readString(EXAMPLES.resolve("kubernetes.yaml")));
        return new Gson().toJsonTree(read);
    }

    private static V1Job job() throws IOException {
        var json = manifest();
        V1Job.validateJsonElement(json);
        return Objects.requireNonNull(JSON.getGson().fromJson(json, V1Job.class));
    }

    private static String script() throws IOException {
        var container = job().getSpec().getTemplate().getSpec().getContainers().getFirst();
        assertEquals(List.of("/bin/sh", "-c"), container.getCommand());
        return container.getArgs().getFirst();
    }

    @Test
    void theJobFollowsTheSchemaOfKubernetes() throws IOException {
        var job = job();
        assertEquals("batch/v1", job.getApiVersion());
        assertEquals("Job", job.getKind());
        assertEquals("Indexed", job.getSpec().getCompletionMode());
        var pod = job.getSpec().getTemplate().getSpec();
        assertEquals("Never", pod.getRestartPolicy());                   // as the policy about failed pods demands
        var container = pod.getContainers().getFirst();
        assertEquals(container.getName(), job.getSpec().getPodFailurePolicy().getRules().getFirst().getOnExitCodes()
                .getContainerName());
        assertEquals(pod.getVolumes().getFirst().getName(), container.getVolumeMounts().getFirst().getName());
        assertTrue(script().contains("/" + job.getSpec().getCompletions()), "parts and pods are as many");
    }

    /// That the check above can fail, at any depth.
    @Test
    void unknownFieldsAreRefused() throws IOException {
        var json = manifest();
        var container = json.getAsJsonObject().getAsJsonObject("spec").getAsJsonObject("template").getAsJsonObject("spec")
                .getAsJsonArray("containers").get(0).getAsJsonObject();
        container.addProperty("volumMounts", 1);
        assertThrows(IllegalArgumentException.class, () -> V1Job.validateJsonElement(json));
    }

    /// What the pods' shell makes of the program's exit codes, and which part a pod takes.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 137})
    void scansThatFailedAreNotTriedAgain(int code) throws Exception {
        Path program = Files.writeString(folder.resolve("cinegrad"), "#!/bin/sh\necho \"$@\"\nexit " + code + "\n");
        assertTrue(program.toFile().setExecutable(true));
        var builder = new ProcessBuilder("/bin/sh", "-c", script().replace("/cinegrad/cinegrad", "'" + program + "'"));
        builder.environment().put("JOB_COMPLETION_INDEX", "6");
        var process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(code == 3 ? 0 : code, process.waitFor(), said);
        assertTrue(said.contains("--shard 7/20"), said);
    }

    @Test
    void scriptsAreSound() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/shellcheck")), "shellcheck is not installed");
        Path inPods = Files.writeString(folder.resolve("pod.sh"), "#!/bin/sh\n" + script());
        var process = new ProcessBuilder("/usr/bin/shellcheck", inPods.toString(), EXAMPLES.resolve("slurm.sh").toString(),
                EXAMPLES.resolve("slurm-spark.sh").toString()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }
}
