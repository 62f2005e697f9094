package cinegrad.ddei.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes the numbers of an array as raw little-endian values, the counterpart of [ByteReader#array].
public final class ByteWriter {
    private static final int CHUNK = 1 << 16;

    private ByteWriter() { }

    public static void write(OutputStream out, HostArray array) throws IOException {
        var buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        switch (array.values()) {
            case float[] values -> {
                for (float v : values) {
                    switch (array.type()) {
                        case FLOAT16 -> buffer.putShort(Float.floatToFloat16(v));
                        case BFLOAT16 -> buffer.putShort(toBfloat16(v));
                        default -> buffer.putFloat(v);
                    }
                    drain(out, buffer, CHUNK - 8);
                }
            }
            case double[] values -> {
                for (double v : values) {
                    buffer.putDouble(v);
                    drain(out, buffer, CHUNK - 8);
                }
            }
            default -> {
                int width = array.type().bytes();
                for (long v : (long[]) array.values()) {
                    switch (width) {
                        case 1 -> buffer.put((byte) v);
                        case 2 -> buffer.putShort((short) v);
                        case 4 -> buffer.putInt((int) v);
                        default -> buffer.putLong(v);
                    }
                    drain(out, buffer, CHUNK - 8);
                }
            }
        }
        drain(out, buffer, 0);
    }

    private static void drain(OutputStream out, ByteBuffer buffer, int over) throws IOException {
        if (buffer.position() <= over) return;
        out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
        buffer.clear();
    }

    /// The upper half of a float's bits, rounded to nearest, ties to even; NaN stays NaN.
    private static short toBfloat16(float v) {
        int bits = Float.floatToRawIntBits(v);
        if (Float.isNaN(v)) return (short) (bits >>> 16 | 0x40);
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }
}
