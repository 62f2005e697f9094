package cinegrad.ddei.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// A bitmap font, 5 × 9 dots a letter, for labels in pictures: drawing text through the system needs fonts a server may not have.
///
/// Drawn in `glyphs.txt`: ASCII and ×. Anything else is shown as `?`.
final class Glyphs {
    static final int WIDTH = 6;
    static final int HEIGHT = 10;
    private static final int ROWS = 9;
    private static final int COLUMNS = 5;
    private static final Map<Character, boolean[]> GLYPHS = load();

    /// Sets one dot of the picture.
    interface Pen {
        void dot(int x, int y);
    }

    private Glyphs() {
    }

    static void draw(String text, int x, int y, int size, Pen pen) {
        for (int i = 0; i < text.length(); i++) {
            var dots = Objects.requireNonNull(GLYPHS.getOrDefault(text.charAt(i), GLYPHS.get('?')));
            for (int d = 0; d < dots.length; d++) {
                if (!dots[d]) continue;
                int left = x + (i * WIDTH + d % COLUMNS) * size;
                int top = y + d / COLUMNS * size;
                for (int square = 0; square < size * size; square++) pen.dot(left + square % size, top + square / size);
            }
        }
    }

    static int width(String text, int size) {
        return Math.max(0, text.length() * WIDTH - 1) * size;
    }

    private static Map<Character, boolean[]> load() {
        String[] lines;
        try (InputStream in = Glyphs.class.getResourceAsStream("glyphs.txt")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var glyphs = new HashMap<Character, boolean[]>();
        for (int block = 0; block + ROWS < lines.length; block += ROWS + 1) {
            String names = lines[block];
            for (int i = 0; i * WIDTH < names.length(); i++) {
                var dots = new boolean[ROWS * COLUMNS];
                for (int d = 0; d < dots.length; d++) {
                    dots[d] = lines[block + 1 + d / COLUMNS].charAt(i * WIDTH + d % COLUMNS) == '#';
                }
                glyphs.put(names.charAt(i * WIDTH), dots);
            }
        }
        return glyphs;
    }
}
