package cinegrad.ddei.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// The unpacked content of a deflated stream, piece by piece; closing it frees its memory.
public final class Inflated extends InflaterInputStream {
    private static final int CHUNK = 1 << 13;

    /// How the stream is wrapped.
    public enum Wrap {
        /// Bare, as in zip and gzip.
        NONE,
        /// With a header and an Adler checksum, as in MATLAB, HDF5 and PNG.
        ZLIB
    }

    public Inflated(InputStream packed, Wrap wrap) {
        super(packed, new Inflater(wrap == Wrap.NONE), CHUNK);
    }

    /// Bytes that were read from the packed stream behind its end.
    public int unused() {
        return inf.getRemaining();
    }

    /// Whether the stream came to its own end, and its checksum was right.
    public boolean finished() {
        return inf.finished();
    }

    @Override
    public void close() throws IOException {
        inf.end();
        super.close();
    }
}
