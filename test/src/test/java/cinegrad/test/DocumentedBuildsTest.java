package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.examples.Lesson;
import cinegrad.support.DocumentedCommand;
import cinegrad.support.Shared;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The Maven commands and lessons that the documents show: their modules, tests and numbers exist.
class DocumentedBuildsTest {
    private static final List<String> GOALS = List.of("verify", "package", "test", "compile", "install", "clean",
            "javadoc:javadoc", "spotless:apply");

    static Stream<DocumentedCommand> builds() {
        return Stream.of("mvn", "./mvnw").flatMap(program -> DocumentedCommand.of(program).stream());
    }

    @ParameterizedTest
    @MethodSource("builds")
    void namesWhatExists(DocumentedCommand command) throws IOException {
        String before = "";
        for (String word : command.words()) {
            if (before.equals("-pl") || before.equals("-f")) {
                for (String module : word.split(",")) assertTrue(Files.exists(Shared.repository().resolve(module)), module);
            } else if (word.startsWith("-Dtest=")) {
                for (String test : word.substring(7).replace("'", "").split(",")) assertTrue(exists(test), test);
            } else if (!word.startsWith("-")) {
                assertTrue(GOALS.contains(word), "goal " + word);
            }
            before = word;
        }
    }

    private static boolean exists(String test) throws IOException {
        try (var files = Files.walk(Shared.repository())) {
            return files.anyMatch(file -> file.endsWith(test + ".java") && file.toString().contains("src/test"));
        }
    }

    static Stream<DocumentedCommand> lessons() {
        return DocumentedCommand.of("./cinegrad").stream()
                .filter(c -> !c.words().isEmpty() && c.words().getFirst().equals("lesson"));
    }

    @ParameterizedTest
    @MethodSource("lessons")
    void isALesson(DocumentedCommand command) {
        String name = command.words().get(1);
        assertTrue(name.equals("heart") || Arrays.stream(Lesson.values()).anyMatch(l -> name.equals("" + l.number())), name);
    }
}
