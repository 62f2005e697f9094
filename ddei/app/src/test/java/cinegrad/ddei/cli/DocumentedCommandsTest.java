package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.support.DocumentedCommand;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// Every command that the documents or the help show can be typed as it stands.
class DocumentedCommandsTest {
    /// What the launcher answers or gives to other programs, whose tests parse it.
    private static final Set<String> ELSEWHERE = Set.of("bench", "check-fixtures", "cluster", "lesson", "notebook", "shell",
            "--which-java");

    static Stream<DocumentedCommand> documented() {
        return DocumentedCommand.of("./cinegrad").stream()
                .filter(c -> !c.words().isEmpty() && !ELSEWHERE.contains(c.words().getFirst()));
    }

    @ParameterizedTest
    @MethodSource("documented")
    void isParsed(DocumentedCommand command) {
        parses(command.words(), command.whole());
    }

    @Test
    void theDocumentsShowCommands() {
        assertTrue(documented().count() > 10, "commands found: " + documented().count());
    }

    private static void parses(List<String> words, boolean whole) {
        try {
            Main.commandLine().parseArgs(words.toArray(String[]::new));
        } catch (CommandLine.MissingParameterException e) {
            if (whole) throw e;
        }
    }

    static Stream<CommandLine> commands() {
        return Stream.concat(Stream.of(Main.commandLine()), Main.commandLine().getSubcommands().values().stream());
    }

    /// Examples in the help are lines that a terminal of 80 columns does not break, and are commands.
    @ParameterizedTest
    @MethodSource("commands")
    void examplesAreWholeLines(CommandLine command) {
        String[] footer = command.getCommandSpec().usageMessage().footer();
        for (String line : footer) assertTrue(line.length() < 80, line);
        String text = String.join("\n", footer).replaceAll(" \\\\\n +", " ");
        var lines = Arrays.stream(text.split("\n")).filter(line -> line.contains("./cinegrad")).toList();
        assertTrue(!lines.isEmpty(), "no example");
        for (String line : lines) {
            var words = List.of(line.substring(line.indexOf("./cinegrad") + 10).strip().split(" +"));
            if (!ELSEWHERE.contains(words.getFirst())) assertDoesNotThrow(() -> parses(words, true), line);
        }
    }
}
