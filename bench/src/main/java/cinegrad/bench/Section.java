package cinegrad.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A part of a Markdown document: from a heading of the second level to the next one.
///
/// @param text without the heading
record Section(String heading, String text) {
    /// Puts this in the place of the section with the same heading, or at the end; a file that is not there is made.
    void writeInto(Path file) throws IOException {
        Files.writeString(file, in(Files.exists(file) ? Files.readString(file) : ""));
    }

    /// `document` with this section.
    String in(String document) {
        String start = "## " + heading + "\n";
        String whole = start + "\n" + text.strip() + "\n";
        int from = document.startsWith(start) ? 0 : document.indexOf("\n" + start) + 1;
        if (from == 0 && !document.startsWith(start)) {
            return document.isBlank() ? whole : document.stripTrailing() + "\n\n" + whole;
        }
        int next = document.indexOf("\n## ", from);
        return document.substring(0, from) + whole + (next < 0 ? "" : document.substring(next));
    }
}
