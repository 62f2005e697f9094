package cinegrad.ddei.io.hdf5;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// The small attributes in an object's header: their raw bytes by name.
final class Hdf5Attributes {
    private static final int MOST_BYTES = 256;

    private Hdf5Attributes() { }

    static Map<String, ByteBuffer> read(Hdf5Bytes bytes, ObjectHeader header) {
        var attributes = new HashMap<String, ByteBuffer>();
        for (var message : header.all(ObjectHeader.ATTRIBUTE)) {
            ByteBuffer b = message.content();
            int version = b.get();
            int flags = b.get();
            int name = b.getShort() & 0xFFFF;
            int type = b.getShort() & 0xFFFF;
            int space = b.getShort() & 0xFFFF;
            if (version < 1 || version > 3 || version > 1 && flags != 0) continue;
            if (version == 3) Hdf5Bytes.skip(b, 1);
            int padding = version == 1 ? 8 : 1;
            String text = Hdf5Bytes.text(Hdf5Bytes.part(b, padded(name, padding)));
            Hdf5Bytes.skip(b, padded(type, padding) + padded(space, padding));
            bytes.text(text.length());
            if (b.remaining() <= MOST_BYTES) attributes.put(text, b);
        }
        return attributes;
    }

    private static int padded(int n, int to) {
        return (n + to - 1) / to * to;
    }
}
