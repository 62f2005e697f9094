package cinegrad.ddei.io;

/// A file that cannot be used: missing, truncated, corrupt, oversized, or of a kind that is not supported.
///
/// It is the only exception the readers of this package throw about a file's content.
public final class FileFormatException extends RuntimeException {
    /// In place of an offset that is not known.
    public static final long UNKNOWN = -1;

    private final String file;
    private final long offset;
    private final String reason;

    /// @param file   the path, followed by `!member` for a member of an archive
    /// @param offset the byte in the file (or member) where it was noticed, or [#UNKNOWN]
    public FileFormatException(String file, long offset, String reason) {
        this(file, offset, reason, null);
    }

    public FileFormatException(String file, long offset, String reason, Throwable cause) {
        super(file + ": " + reason + (offset == UNKNOWN ? "" : " (byte " + offset + ")"), cause);
        this.file = file;
        this.offset = offset;
        this.reason = reason;
    }

    public String file() {
        return file;
    }

    public long offset() {
        return offset;
    }

    public String reason() {
        return reason;
    }
}
