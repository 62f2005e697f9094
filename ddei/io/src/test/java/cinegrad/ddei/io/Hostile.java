package cinegrad.ddei.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/// Feeds damaged files to a reader and lets nothing but a [FileFormatException] pass.
public final class Hostile {
    private Hostile() { }

    /// Whether the reader refuses `content` with one bit flipped. Anything it throws but a `FileFormatException` is thrown on.
    public static boolean isRefused(Path folder, byte[] content, int bit, Function<Path, ?> reader) throws IOException {
        byte[] flipped = content.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        try {
            return isRefused(folder, flipped, reader);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("bit " + bit % 8 + " of byte " + bit / 8 + " flipped: " + e, e);
        }
    }

    public static boolean isRefused(Path folder, byte[] content, Function<Path, ?> reader) throws IOException {
        Path path = write(folder.resolve("damaged"), content);
        try {
            reader.apply(path);
            return false;
        } catch (FileFormatException _) {
            return true;
        }
    }

    /// Writes a file that is made anew: some file systems wait for the disk when one is cut to nothing and written again.
    public static Path write(Path path, byte[] content) throws IOException {
        Files.deleteIfExists(path);
        return Files.write(path, content);
    }
}
