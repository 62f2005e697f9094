package cinegrad.ddei.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.remote.ClusterSettings;
import cinegrad.support.DocumentedCommand;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// The words of `./cinegrad cluster`, and the settings of Spark that follow from those of `--cluster`.
class ClusterCommandTest {
    static Stream<DocumentedCommand> documented() {
        return DocumentedCommand.of("./cinegrad").stream()
                .filter(c -> !c.words().isEmpty() && c.words().getFirst().equals("cluster"));
    }

    @ParameterizedTest
    @MethodSource("documented")
    void documentedCommandsAreParsed(DocumentedCommand command) {
        var words = command.words().subList(1, command.words().size());
        if (!words.isEmpty()) new CommandLine(new ClusterCommand()).parseArgs(words.toArray(String[]::new));
    }

    @Test
    void theManualShowsCommands() {
        assertTrue(documented().count() >= 2);
    }

    @ParameterizedTest
    @CsvSource({"master --port 70000, --port", "master --web-port -1, --web-port", "worker 10.0.0.1:7077, spark://HOST:PORT",
        "worker spark://10.0.0.1, spark://HOST:PORT", "worker spark://10.0.0.1:7077, --host",
        "worker --cores 0 spark://127.0.0.1:7077, --cores", "worker --memory lots spark://127.0.0.1:7077, --memory"})
    void mistakesAreToldInOneSentence(String words, String expected) {
        var said = new StringWriter();
        int code = ClusterCommand.commandLine().setErr(new PrintWriter(said)).execute(words.split(" "));
        assertEquals(2, code, said::toString);
        assertTrue(said.toString().contains(expected) && said.toString().strip().lines().count() == 1, said::toString);
    }

    private static ClusterSettings settings(String url, Map<String, String> further) {
        return new ClusterSettings(url, OptionalInt.empty(), OptionalInt.of(3), "900m", Optional.empty(), Optional.empty(),
                further);
    }

    @Test
    void nobodyElseGetsIntoATrial() {
        var conf = SparkSettings.of(settings("local[2]", Map.of()));
        assertEquals("true", conf.get("spark.authenticate"));
        assertEquals("127.0.0.1", conf.get("spark.driver.bindAddress"));
        assertEquals("false", conf.get("spark.ui.enabled"));
    }

    @Test
    void settingsOfOnesOwnWin() {
        var conf = SparkSettings.of(settings("spark://127.0.0.1:7077", Map.of("spark.cinegrad.patience", "7s", "spark.ui.enabled",
                "true")));
        assertEquals(7, SparkSettings.patience(conf));
        assertEquals("7s", conf.get("spark.scheduler.maxRegisteredResourcesWaitingTime"));
        assertEquals("true", conf.get("spark.ui.enabled"));
        assertEquals("3", conf.get("spark.task.cpus"));
    }

    @Test
    void sparksPageIsNamedByWhereItListens() {
        assertEquals("http://127.0.0.1:4041", Jobs.page("http://10.0.0.1:4041", "127.0.0.1"));
        assertEquals("http://10.0.0.1:4041", Jobs.page("http://10.0.0.1:4041", null));
    }

    /// However often a scan was begun; what failed, or comes when all is over, does not count.
    @Test
    void everyScanCountsOnce() {
        var told = new ArrayList<Integer>();
        var counting = new SparkCluster.Counting(told::add);
        for (int scan : new int[] {3, 0, 3}) counting.onTaskEnd(ended(scan, org.apache.spark.Success$.MODULE$));
        counting.onTaskEnd(ended(1, new TaskKilled("another attempt succeeded", null, null, null)));
        counting.end();
        counting.onTaskEnd(ended(2, org.apache.spark.Success$.MODULE$));
        assertEquals(List.of(1, 2), told);
    }

    private static SparkListenerTaskEnd ended(int index, TaskEndReason reason) {
        var task = new TaskInfo(0, index, 0, index, 0, "1", "host", TaskLocality.ANY(), false);
        return new SparkListenerTaskEnd(0, 0, "", reason, task, null, null);
    }

    @Test
    void pathsOfJarsMayHoldAnything() {
        String uri = SparkSettings.uri(Path.of("/a b,c/ü%.jar"));
        assertFalse(uri.contains(","), uri);
        assertEquals(Path.of("/a b,c/ü%.jar"), Path.of(URI.create(uri)));
    }
}
