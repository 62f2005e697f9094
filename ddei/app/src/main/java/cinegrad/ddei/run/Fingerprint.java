package cinegrad.ddei.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256 of data, to tell whether a training goes on with those it began with.
final class Fingerprint {
    private static final int HEAD = 1 << 16;

    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    Fingerprint text(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return this;
    }

    /// Of every file below a folder: its path from there, its size and its first 64 KiB, since a data set is too large to be read
    /// whole.
    Fingerprint folder(Path folder) {
        if (!Files.isDirectory(folder)) return this;
        try (var all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                text(folder.relativize(file).toString()).text(Long.toString(Files.size(file)));
                try (InputStream in = Files.newInputStream(file)) {
                    digest.update(in.readNBytes(HEAD));
                }
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    String digits() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
