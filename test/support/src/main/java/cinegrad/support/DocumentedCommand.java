package cinegrad.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// A command line as the project's documents show it.
///
/// @param document the file that shows it, as seen from the project
/// @param words    what follows the program's name
/// @param whole    whether nothing is left out by "…"
public record DocumentedCommand(Path document, List<String> words, boolean whole) {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LEADING = Pattern.compile("^([A-Z_]+=\\S* )*");

    /// All lines that begin with this program, in README, CONTRIBUTING, the site, results and templates: in blocks of code and
    /// between backticks.
    public static List<DocumentedCommand> of(String program) {
        Path project = Shared.repository();
        var commands = new ArrayList<DocumentedCommand>();
        try {
            var documents = new ArrayList<>(List.of(project.resolve("README.md"), project.resolve("CONTRIBUTING.md")));
            for (String folder : List.of("docs", "bench", ".github")) {
                try (var files = Files.walk(project.resolve(folder))) {
                    files.filter(f -> f.toString().endsWith(".md") && !f.endsWith("NOTES.md")).sorted().forEach(documents::add);
                }
            }
            for (Path document : documents) {
                boolean block = false;
                for (String line : Files.readAllLines(document)) {
                    var lines = block || line.startsWith("    ") ? List.of(line.strip())
                            : CODE.matcher(line).results().map(code -> code.group(1)).toList();
                    for (String code : lines) add(program, project.relativize(document), code, commands);
                    if (line.startsWith("```")) block = !block;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return commands;
    }

    private static void add(String program, Path document, String line, List<DocumentedCommand> commands) {
        String command = LEADING.matcher(line).replaceFirst("").replaceFirst("\\s+# .*| {2,}[^ ].*", "");
        if (!command.equals(program) && !command.startsWith(program + " ")) return;
        var words = new ArrayList<>(Arrays.asList(command.substring(program.length()).strip().split(" +")));
        words.replaceAll(word -> word.replaceAll("^'|'$", ""));
        words.remove("");
        boolean whole = !words.remove("…");
        commands.add(new DocumentedCommand(document, List.copyOf(words), whole));
    }
}
