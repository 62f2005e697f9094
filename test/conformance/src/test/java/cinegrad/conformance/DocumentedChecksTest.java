package cinegrad.conformance;

import cinegrad.support.DocumentedCommand;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every `./cinegrad check-fixtures` that the documents show with a folder can be typed as it stands.
class DocumentedChecksTest {
    static Stream<DocumentedCommand> documented() {
        return DocumentedCommand.of("./cinegrad").stream()
                .filter(c -> c.words().size() > 1 && c.words().getFirst().equals("check-fixtures"));
    }

    @ParameterizedTest
    @MethodSource("documented")
    void isParsed(DocumentedCommand command) {
        CheckFixturesCommand.commandLine().parseArgs(command.words().stream().skip(1).toArray(String[]::new));
    }
}
