package cinegrad.gpu.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The kernels as they are written: resources beside this class, `kernels.cu` naming the families.
public final class KernelSources {
    static final String ROOT = "kernels.cu";
    private static final Pattern INCLUDE = Pattern.compile("(?m)^#include \"([^\"]+)\"");

    private KernelSources() { }

    public static String text(String name) {
        try (var in = KernelSources.class.getResourceAsStream("/cinegrad/gpu/" + name)) {
            if (in == null) throw new IllegalStateException("kernels: no source " + name + " beside " + KernelSources.class);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The families' files, in the order of `kernels.cu`.
    public static List<String> families() {
        return includes(ROOT).stream().filter(name -> name.endsWith(".cu")).toList();
    }

    private static List<String> includes(String name) {
        return INCLUDE.matcher(text(name)).results().map(m -> m.group(1)).toList();
    }

    /// The file and everything it includes, by name.
    public static SortedMap<String, String> withIncludes(String name) {
        var all = new TreeMap<String, String>();
        var open = new ArrayList<>(List.of(name));
        while (!open.isEmpty()) {
            String next = open.removeLast();
            if (all.put(next, text(next)) == null) open.addAll(includes(next));
        }
        return all;
    }

    /// SHA-256 over names and texts.
    public static String hash(SortedMap<String, String> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, text) -> digest.update((name + "\0" + text + "\0").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
