package cinegrad.ddei.io.image;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// Reads an animated GIF as gray frames, each drawn over what the one before left. Comments and applications' data are stepped
/// over; the packed pixels are counted against the size of their picture before it is taken.
///
/// Source: CompuServe, *Graphics Interchange Format, Version 89a*.
final class GifFrames {
    private static final int HEADER = 13;
    private static final int EXTENSION = 0x21;
    private static final int PICTURE = 0x2C;
    private static final int END = 0x3B;
    private static final int CONTROL = 0xF9;
    private static final int CONTROL_BYTES = 4;
    private static final int MOST_BITS = 12;
    /// A code of 12 bits may stand for 4096 pixels.
    private static final long MOST_PIXELS_PER_BYTE = 2731;
    private static final long SLACK = 1 << 13;
    private static final int BACKGROUND = 2;
    private static final int PREVIOUS = 3;
    private static final int NONE = -1;

    /// @param data     where the packed pixels begin, at the size of their first codes
    /// @param palette  where the colors begin
    private record Picture(int x, int y, int width, int height, boolean interlaced, int palette, int colors, int data,
            Control control) { }

    /// The description of a picture that precedes it.
    ///
    /// @param delay that it is shown, in hundredths of a second; 0: not said
    private record Control(int disposal, int transparent, int delay) {
        static final Control UNSAID = new Control(0, NONE, 0);
    }

    /// Takes a picture as the file is walked.
    private interface Visitor {
        void picture(Picture picture);
    }

    private final String file;
    private final byte[] content;
    private final ReadBudget budget;
    private int at;
    private int frames;
    private int width;
    private int height;
    private long hundredths;

    GifFrames(String file, byte[] content, ReadBudget budget) {
        this.file = file;
        this.content = content;
        this.budget = budget;
    }

    /// FLOAT32 (T, H, W), luminance 0 to 255.
    HostArray read() {
        if (content.length < HEADER) throw error("the file ends early");
        width = word(6);
        height = word(8);
        walk(p -> {
            budget.work(file, at, 1);
            hundredths += p.control.delay;
            if (frames++ == 0) {
                width = Math.max(width, p.width);
                height = Math.max(height, p.height);
            }
        });
        if (frames == 0) throw error("no picture in it");
        long canvas = (long) width * height;
        if (canvas / MOST_PIXELS_PER_BYTE > content.length + SLACK
                || canvas * frames / MOST_PIXELS_PER_BYTE > content.length * 16L + SLACK) {
            throw error(frames + " pictures of " + height + " by " + width + " cannot come out of " + content.length + " bytes");
        }
        budget.admit(file, FileFormatException.UNKNOWN, frames + " pictures of " + height + " by " + width,
                4 * canvas * (frames + 2L));
        if (canvas * frames > Integer.MAX_VALUE - 8) {
            throw error(frames + " pictures of " + height + " by " + width + " do not fit one Java array");
        }
        var values = new float[Math.toIntExact(canvas * frames)];
        var shown = new float[(int) canvas];
        var next = new int[1];
        walk(p -> {
            float[] before = p.control.disposal == PREVIOUS ? shown.clone() : shown;
            draw(p, pixels(p), shown);
            System.arraycopy(shown, 0, values, shown.length * next[0]++, shown.length);
            if (p.control.disposal == PREVIOUS) System.arraycopy(before, 0, shown, 0, shown.length);
            if (p.control.disposal == BACKGROUND) clear(p, shown);
        });
        return HostArray.of(Shape.of(frames, height, width), values);
    }

    /// How long a frame of the file just read is shown, on average; 0 if it does not say or has one frame alone.
    double frameSeconds() {
        return frames < 2 ? 0 : hundredths / 100.0 / frames;
    }

    private void walk(Visitor visitor) {
        int flags = content[10];
        at = HEADER;
        int global = NONE;
        int globalColors = 2 << (flags & 7);
        if ((flags & 0x80) != 0) {
            global = at;
            skip(3 * globalColors);
        }
        var control = Control.UNSAID;
        while (true) {
            switch (next()) {
                case EXTENSION -> {
                    int label = next();
                    if (label == CONTROL && word(at) == (CONTROL_BYTES | (content[at + 1] & 0xFF) << 8)) {
                        int color = (content[at + 1] & 1) != 0 && at + 4 < content.length ? content[at + 4] & 0xFF : NONE;
                        control = new Control(content[at + 1] >> 2 & 7, color, word(at + 2));
                    }
                    skipBlocks();
                }
                case PICTURE -> {
                    int head = at;
                    skip(9);
                    int kind = content[head + 8];
                    int palette = global;
                    int colors = globalColors;
                    if ((kind & 0x80) != 0) {
                        palette = at;
                        colors = 2 << (kind & 7);
                        skip(3 * colors);
                    }
                    if (palette == NONE) throw error("a picture without colors");
                    int data = at;
                    skip(1);
                    skipBlocks();
                    visitor.picture(new Picture(word(head), word(head + 2), word(head + 4), word(head + 6), (kind & 0x40) != 0,
                            palette, colors, data, control));
                    control = Control.UNSAID;
                }
                case END -> {
                    return;
                }
                default -> throw error("a block of an unknown kind");
            }
        }
    }

    private int next() {
        if (at >= content.length) throw error("the file ends early");
        return content[at++] & 0xFF;
    }

    private int word(int from) {
        if (from + 1 >= content.length) throw error("the file ends early");
        return content[from] & 0xFF | (content[from + 1] & 0xFF) << 8;
    }

    private void skip(int n) {
        if (n > content.length - at) throw error("the file ends early");
        at += n;
    }

    private void skipBlocks() {
        for (int n = next(); n > 0; n = next()) skip(n);
    }

    /// The picture's pixels as numbers of colors, unpacked by Lempel, Ziv and Welch's method.
    private byte[] pixels(Picture p) {
        long size = (long) p.width * p.height;
        int bits = content[p.data] & 0xFF;
        if (bits < 1 || bits > 8) throw error("a picture whose first codes have " + bits + " bits");
        if (size == 0) throw error("a picture of no pixels");
        if (size > (long) width * height || size / MOST_PIXELS_PER_BYTE > content.length + SLACK) {
            throw error("a picture of " + p.height + " by " + p.width + " that is larger than the whole");
        }
        int n = (int) size;
        budget.work(file, p.data, 1 + n / 4096);
        var out = new byte[n];
        var prefix = new short[1 << MOST_BITS];
        var last = new byte[1 << MOST_BITS];
        var length = new short[1 << MOST_BITS];
        int clear = 1 << bits;
        int used = clear + 2;
        int codeBits = bits + 1;
        int previous = NONE;
        int done = 0;
        var codes = new Codes(p.data + 1);
        for (int i = 0; i < clear; i++) {
            last[i] = (byte) i;
            length[i] = 1;
        }
        while (done < n) {
            int code = codes.next(codeBits);
            if (code == clear) {
                used = clear + 2;
                codeBits = bits + 1;
                previous = NONE;
                continue;
            }
            if (code == clear + 1 || code > used || code == used && previous == NONE) {
                throw error("a picture whose packed pixels end early or are damaged");
            }
            if (previous != NONE && used < 1 << MOST_BITS) {
                prefix[used] = (short) previous;
                length[used] = (short) (length[previous] + 1);
                last[used] = first(code == used ? previous : code, prefix, clear, last);
                used++;
                if (used == 1 << codeBits && codeBits < MOST_BITS) codeBits++;
            } else if (code >= used) {
                throw error("a picture whose packed pixels are damaged");
            }
            int end = done + length[code];
            int c = code;
            for (int to = end - 1; to >= done; to--) {
                if (to < n) out[to] = last[c];
                c = prefix[c];
            }
            done = end;
            previous = code;
        }
        return out;
    }

    private static byte first(int code, short[] prefix, int clear, byte[] last) {
        int c = code;
        while (c >= clear) c = prefix[c];
        return last[c];
    }

    /// The codes of a picture, of varying width, across the blocks that hold them.
    private final class Codes {
        private int from;
        private int left;
        private int held;
        private int bits;

        Codes(int from) {
            this.from = from;
        }

        int next(int size) {
            while (bits < size) {
                if (left == 0) {
                    left = content[from++] & 0xFF;
                    if (left == 0) throw error("a picture whose packed pixels end early");
                }
                held |= (content[from++] & 0xFF) << bits;
                left--;
                bits += 8;
            }
            int code = held & (1 << size) - 1;
            held >>>= size;
            bits -= size;
            return code;
        }
    }

    private void draw(Picture p, byte[] pixels, float[] shown) {
        for (int row = 0; row < p.height; row++) {
            int y = p.y + (p.interlaced ? interlaced(row, p.height) : row);
            for (int column = 0; column < p.width && y < height && p.x + column < width; column++) {
                int color = pixels[row * p.width + column] & 0xFF;
                if (color == p.control.transparent) continue;
                if (color >= p.colors) throw error("a pixel of a color beyond the " + p.colors + " of its picture");
                int c = p.palette + 3 * color;
                shown[y * width + p.x + column] = Pictures.luminance((content[c] & 0xFF) << 16 | (content[c
                        + 1] & 0xFF) << 8 | content[c + 2] & 0xFF);
            }
        }
    }

    /// The row at which the stored row `i` is shown: every eighth first, then those between, in four passes.
    private static int interlaced(int i, int height) {
        int left = i;
        int[] starts = {0, 4, 2, 1};
        int[] steps = {8, 8, 4, 2};
        for (int pass = 0; pass < starts.length; pass++) {
            int n = Math.max(0, Math.ceilDiv(height - starts[pass], steps[pass]));
            if (left < n) return starts[pass] + left * steps[pass];
            left -= n;
        }
        throw new IllegalArgumentException("row " + i + " of " + height);
    }

    private void clear(Picture p, float[] shown) {
        for (int y = p.y; y < Math.min(height, p.y + p.height); y++) {
            if (p.x < width) Arrays.fill(shown, y * width + p.x, y * width + Math.min(width, p.x + p.width), 0);
        }
    }

    private FileFormatException error(String reason) {
        return new FileFormatException(file, at, reason);
    }
}
