package cinegrad.ddei.run;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Words as a POSIX shell takes them, so that a command shown to a person can be pasted.
public final class ShellWords {
    private ShellWords() { }

    /// The word itself, in quotes where it holds a blank or anything else that a shell reads as more than a letter.
    public static String quoted(String word) {
        return word.matches("[\\p{L}\\p{N}_./@%+=:,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /// A path as seen from the working folder.
    static String quoted(Path path) {
        return quoted(shown(path));
    }

    /// A path as seen from the working folder, where it lies below it.
    static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) && !path.equals(here) ? here.relativize(path).toString() : path.toString();
    }

    /// A command line.
    public static String joined(List<String> words) {
        return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
    }
}
