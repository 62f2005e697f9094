package cinegrad.ddei.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The unpacked content of a gzip file: its members one after the other, each checked against its checksum. Names and comments in
/// the members' heads are stepped over; they may take 64 KiB beside as many bytes as were unpacked. Zeros may fill up the file's
/// end.
///
/// Source: RFC 1952.
public final class Gunzipped extends InputStream {
    private static final int CHUNK = 1 << 16;
    private static final int LONGEST_HEAD = 1 << 16;
    private static final int CHECKED_HEAD = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] packed = new byte[CHUNK];
    private int at;
    private int end;
    private long head;
    private long unpacked;
    private boolean started;
    private boolean open;

    public Gunzipped(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int from, int n) throws IOException {
        if (n == 0) return 0;
        while (true) {
            if (!open) {
                if (started && !hasMember()) return -1;
                head();
                started = true;
            }
            try {
                int got = inflater.inflate(to, from, n);
                if (got > 0) {
                    checksum.update(to, from, got);
                    unpacked += got;
                    return got;
                }
            } catch (DataFormatException e) {
                throw new IOException("the packed content is damaged", e);
            }
            if (inflater.finished()) {
                at = end - inflater.getRemaining();
                tail();
            } else if (inflater.needsInput()) {
                at = end;
                if (!fill()) throw new EOFException();
                inflater.setInput(packed, at, end - at);
            } else {
                throw new IOException("the packed content is damaged");
            }
        }
    }

    /// Whether there are bytes from `at` to `end`; reads some if not.
    private boolean fill() throws IOException {
        if (at < end) return true;
        at = 0;
        end = Math.max(0, in.read(packed, 0, packed.length));
        return end > 0;
    }

    /// Whether something but zeros follows.
    private boolean hasMember() throws IOException {
        while (fill()) {
            if (packed[at] != 0) return true;
            at++;
        }
        return false;
    }

    private int next() throws IOException {
        if (!fill()) throw new EOFException();
        return packed[at++] & 0xFF;
    }

    private void head() throws IOException {
        if (next() != 0x1f || next() != 0x8b || next() != 8) throw new IOException("no gzip file, or bytes behind its end");
        int flags = next();
        skip(6);
        if ((flags & EXTRA) != 0) skip(next() | next() << 8);
        if ((flags & NAME) != 0) skipText();
        if ((flags & COMMENT) != 0) skipText();
        if ((flags & CHECKED_HEAD) != 0) skip(2);
        inflater.reset();
        checksum.reset();
        fill();
        inflater.setInput(packed, at, end - at);
        open = true;
    }

    private void skip(int n) throws IOException {
        for (int i = 0; i < n; i++) next();
        head += n;
        if (head > LONGEST_HEAD + unpacked) {
            throw new IOException("names and comments of " + head + " bytes, too many for its content");
        }
    }

    private void skipText() throws IOException {
        do skip(1); while (packed[at - 1] != 0);
    }

    private void tail() throws IOException {
        long expected = 0;
        for (int i = 0; i < 4; i++) expected |= (long) next() << 8 * i;
        skip(4);
        if (expected != checksum.getValue()) throw new IOException("the checksum does not match");
        open = false;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
