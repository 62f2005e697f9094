package cinegrad.ddei.io.json;

import cinegrad.ddei.io.FileText;

/// Text that is not JSON, or a value of another kind than the caller expected.
public final class JsonException extends IllegalArgumentException {
    private static final int LONGEST = 300;

    private final int offset;

    JsonException(int offset, String reason) {
        super("json: " + FileText.shown(reason, LONGEST) + (offset < 0 ? "" : " at character " + offset));
        this.offset = offset;
    }

    /// The character the reader stopped at; −1 when the text was sound but a value had another kind than expected.
    public int offset() {
        return offset;
    }
}
