package cinegrad.ddei.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// A file that cannot be used: missing, truncated, corrupt, oversized, or of a kind that is not supported.
///
/// It is the only exception the readers of this package throw about a file's content. Its message is one line of limited length:
/// text that came out of the file is escaped and cut ([FileText]).
public final class FileFormatException extends RuntimeException {
    /// Stands for an unknown offset.
    public static final long UNKNOWN = -1;
    private static final int LONGEST_FILE = 4200;
    private static final int LONGEST_REASON = 600;

    private final String file;
    private final long offset;
    private final String reason;

    /// @param file   the path, followed by `!member` for a member of an archive
    /// @param offset the byte in the file (or member) where it was noticed, or [#UNKNOWN]
    public FileFormatException(String file, long offset, String reason) {
        this(file, offset, reason, null);
    }

    public FileFormatException(String file, long offset, String reason, @Nullable Throwable cause) {
        super(FileText.shown(file, LONGEST_FILE) + ": " + FileText.shown(reason, LONGEST_REASON)
                + (offset == UNKNOWN ? "" : " (byte " + offset + ")"), cause);
        this.file = file;
        this.offset = offset;
        this.reason = FileText.shown(reason, LONGEST_REASON);
    }

    /// A file that cannot be read, or whose packed content is damaged.
    public static FileFormatException unreadable(String file, long offset, IOException e) {
        String reason = switch (e) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "cannot be read: permission denied";
            case ClosedByInterruptException _ -> "was not read: the thread was interrupted";
            case EOFException _ -> "the packed content ends early";
            case ZipException _ -> "the packed content is damaged";
            case FileSystemException f when f.getReason() != null -> "cannot be read: " + f.getReason();
            default -> e.getMessage() == null ? "cannot be read" : "cannot be read: " + e.getMessage();
        };
        return new FileFormatException(file, offset, reason, e);
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
