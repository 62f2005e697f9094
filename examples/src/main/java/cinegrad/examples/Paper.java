package cinegrad.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What a lesson draws on: files in a folder, or nothing.
///
/// @param folder where pictures go; none are kept if it is absent
public record Paper(Optional<Path> folder) {
    public static final Paper NONE = new Paper(Optional.empty());

    /// The first argument of a program, if there is one.
    public static Paper of(String[] args) {
        return args.length == 0 ? NONE : new Paper(Optional.of(Path.of(args[0])));
    }

    public void draw(String name, byte[] picture) {
        if (folder.isEmpty()) return;
        try {
            Files.createDirectories(folder.get());
            Files.write(folder.get().resolve(name), picture);
        } catch (IOException e) {
            throw new UncheckedIOException("picture: " + name + " cannot be written to " + folder.get(), e);
        }
    }

    public void draw(String name, String text) {
        draw(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
