package cinegrad.ddei.run;

import cinegrad.ddei.report.Provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A SHA-256 over all of the data, to tell whether a training goes on with those it began with: equal for equal data, wherever
/// they lie. It is found when it is first asked for, since a data set may take minutes to read.
public final class Fingerprint {
    private static final int HEAD = 1 << 16;                            // what earlier versions covered of each file
    private static final int CHUNK = 1 << 20;

    private record Digits(String whole, Optional<String> heads) { }

    /// @param path from the folder
    private record Summary(String path, long size, byte[] whole, byte[] head) { }

    private final Supplier<List<String>> texts;
    private final List<Path> folders;
    private @Nullable Digits found;

    private Fingerprint(Supplier<List<String>> texts, List<Path> folders) {
        this.texts = texts;
        this.folders = folders;
    }

    /// Of data that are described by these texts.
    static Fingerprint of(List<String> texts) {
        var copy = List.copyOf(texts);
        return new Fingerprint(() -> copy, List.of());
    }

    /// Of the contents of these files, in their order: that of the SHA-256 of each.
    ///
    /// @param files asked for when the fingerprint is
    static Fingerprint ofFiles(Supplier<List<Path>> files) {
        return new Fingerprint(() -> files.get().parallelStream().map(Provenance::sha256).toList(), List.of());
    }

    /// Of every file below these folders: its path from there, its size, its content.
    static Fingerprint ofFolders(List<Path> folders) {
        return new Fingerprint(List::of, folders.stream().filter(Files::isDirectory).toList());
    }

    /// 64 hexadecimal digits.
    public String digits() {
        return found().whole;
    }

    /// Whether a checkpoint's fingerprint is that of these data; those of earlier versions cover the first 64 KiB of each file.
    public boolean matches(String stored) {
        return stored.equals(found().whole) || found().heads.filter(stored::equals).isPresent();
    }

    private synchronized Digits found() {
        if (found == null) found = find();
        return found;
    }

    private Digits find() {
        var whole = sha256();
        var heads = sha256();
        for (String text : texts.get()) {
            add(whole, text);
        }
        for (Path folder : folders) {
            for (var file : summaries(folder)) {
                for (var digest : List.of(whole, heads)) {
                    add(digest, file.path);
                    add(digest, Long.toString(file.size));
                }
                whole.update(file.whole);
                heads.update(file.head);
            }
        }
        return new Digits(HexFormat.of().formatHex(whole.digest()),
                folders.isEmpty() ? Optional.empty() : Optional.of(HexFormat.of().formatHex(heads.digest())));
    }

    private static List<Summary> summaries(Path folder) {
        var files = new ArrayList<Path>();
        try (var all = Files.walk(folder)) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
        return IntStream.range(0, files.size()).parallel().mapToObj(i -> summary(folder, files.get(i))).toList();
    }

    private static Summary summary(Path folder, Path file) {
        var whole = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(HEAD);
            whole.update(head);
            var chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) whole.update(chunk, 0, n);
            return new Summary(folder.relativize(file).toString(), Files.size(file), whole.digest(), head);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
