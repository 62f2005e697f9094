package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the formatter does not check: lines of at most 130 columns, files of one idea, no simple name twice, public types that
/// say what they are.
class StyleTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final int COLUMNS = 130;
    private static final int LINES = 500;
    private static final Pattern TYPE = Pattern.compile(
            "\\s*public ((static|final|sealed|non-sealed|abstract) )*(class|record|interface|enum) (?<name>\\w+).*");
    /// Rows of a table in a comment, and a string that stands alone.
    private static final Pattern UNBROKEN = Pattern.compile("\\s*(/// \\|.*|(\\+ )?\"(\\\\.|[^\"\\\\])*\"\\W*)");

    private static List<Path> sources(String kind) throws IOException {
        var sources = new ArrayList<Path>();
        for (String room : List.of("ops", "autograd", "gpu", "ddei", "bench", "examples", "test")) {
            try (var files = Files.walk(PROJECT.resolve(room))) {
                files.filter(f -> f.toString().endsWith(".java") && f.toString().contains(kind)
                        && !f.toString().contains("/target/"))
                        .forEach(sources::add);
            }
        }
        assertTrue(sources.size() > 100, "sources found: " + sources.size());
        return sources;
    }

    @Test
    void linesEndBeforeColumn131() throws IOException {
        var tooLong = new ArrayList<String>();
        for (Path file : sources("/src/")) {
            var lines = Files.readAllLines(file);
            boolean text = false;                                        // text blocks hold pages and tables as they are
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                boolean quotes = line.contains("\"\"\"");
                if (line.split("\"\"\"", -1).length % 2 == 0) text = !text;
                if (!text && !quotes && line.length() > COLUMNS && !UNBROKEN.matcher(line).matches()) {
                    tooLong.add(PROJECT.relativize(file) + ":" + (i + 1));
                }
            }
        }
        assertEquals(List.of(), tooLong);
    }

    @Test
    void aFileIsOneIdea() throws IOException {
        var large = new ArrayList<String>();
        for (Path file : sources("/src/main/")) {
            int lines = Files.readAllLines(file).size();
            if (lines > LINES) large.add(PROJECT.relativize(file) + " has " + lines + " lines");
        }
        assertEquals(List.of(), large);
    }

    @Test
    void noSimpleNameStandsTwice() throws IOException {
        var byName = new TreeMap<String, List<String>>();
        for (Path file : sources("/src/main/")) {
            String name = file.getFileName().toString();
            if (!name.equals("package-info.java")) {
                byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(PROJECT.relativize(file).toString());
            }
        }
        byName.values().removeIf(files -> files.size() == 1);
        assertEquals(new TreeMap<>(), byName);
    }

    @Test
    void everyPublicTypeSaysWhatItIs() throws IOException {
        var silent = new ArrayList<String>();
        for (Path file : sources("/src/main/")) {
            var lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                var type = TYPE.matcher(lines.get(i));
                if (!type.matches()) continue;
                int comment = i - 1;
                while (comment >= 0 && !lines.get(comment).isBlank() && !lines.get(comment).strip().startsWith("///")) comment--;
                if (comment < 0 || lines.get(comment).isBlank()) silent.add(PROJECT.relativize(file) + ": " + type.group("name"));
            }
        }
        assertEquals(List.of(), silent, "public types without a /// comment");
    }
}
