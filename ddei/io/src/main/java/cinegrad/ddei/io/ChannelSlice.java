package cinegrad.ddei.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Some bytes of an open file as a stream of its own; closing it leaves the file open.
public final class ChannelSlice extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long at;

    public ChannelSlice(FileChannel channel, long from, long length) {
        this.channel = channel;
        this.at = from;
        this.end = from + length;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int from, int n) throws IOException {
        if (n == 0) return 0;
        if (at >= end) return -1;
        int got = channel.read(ByteBuffer.wrap(to, from, (int) Math.min(n, end - at)), at);
        if (got > 0) at += got;
        return got;
    }

    @Override
    public long skip(long n) {
        long step = Math.clamp(n, 0, end - at);
        at += step;
        return step;
    }
}
