package cinegrad.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.support.DocumentedCommand;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every `./cinegrad bench` that the documents show can be typed as it stands.
class DocumentedBenchmarksTest {
    static Stream<DocumentedCommand> documented() {
        return DocumentedCommand.of("./cinegrad").stream()
                .filter(c -> c.words().size() > 1 && c.words().getFirst().equals("bench") && c.whole());
    }

    @ParameterizedTest
    @MethodSource("documented")
    void isParsed(DocumentedCommand command) {
        BenchCommand.commandLine().parseArgs(command.words().stream().skip(1).toArray(String[]::new));
    }

    @Test
    void theDocumentsShowBenchmarks() {
        assertTrue(documented().count() > 5, "benchmarks found: " + documented().count());
    }
}
