package cinegrad.ddei.io.torch;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.ByteWriter;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.HostArray;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes a state dict as `torch.save` does since PyTorch 1.6, so that `torch.load(path, weights_only=True)` takes it: a zip file
/// with stored members, `data.pkl` with an `OrderedDict` of tensors in pickle protocol 2, and each tensor's numbers in
/// `data/<index>`, aligned to 64 bytes as PyTorch aligns them for mapping into memory. Texts go into members `extra/<name>`, as
/// those of `torch.jit.save`.
final class TorchWriter {
    static final String EXTRA = "extra/";
    private static final String ROOT = "archive/";
    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER = 30;
    private static final int EXTRA_HEADER = 4;
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Map<String, HostArray> tensors;
    private final Map<String, String> extra;

    TorchWriter(Map<String, HostArray> tensors, Map<String, String> extra) {
        this.tensors = tensors;
        this.extra = extra;
    }

    void writeTo(OutputStream file) throws IOException {
        var counted = new Counted(file);
        var zip = new ZipOutputStream(counted);
        member(zip, counted, "data.pkl", out -> out.write(pickle()));
        member(zip, counted, "byteorder", out -> out.write("little".getBytes(StandardCharsets.US_ASCII)));
        int index = 0;
        for (var tensor : tensors.values()) member(zip, counted, "data/" + index++, out -> ByteWriter.write(out, tensor));
        for (var text : extra.entrySet()) {
            member(zip, counted, EXTRA + text.getKey(), out -> out.write(text.getValue().getBytes(StandardCharsets.UTF_8)));
        }
        member(zip, counted, "version", out -> out.write("3\n".getBytes(StandardCharsets.US_ASCII)));
        zip.finish();
    }

    /// A stored member, its first byte at a multiple of 64: an extra field of zeros makes up the difference.
    private static void member(ZipOutputStream zip, Counted file, String name, AtomicFile.Content content) throws IOException {
        var crc = new CRC32();
        var measured = new Counted(new CheckedOutputStream(OutputStream.nullOutputStream(), crc));
        content.writeTo(measured);
        var entry = new ZipEntry(ROOT + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(measured.bytes);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(NO_TIME);
        long before = file.bytes + LOCAL_HEADER + (ROOT + name).length() + EXTRA_HEADER;
        int padding = (int) (Math.ceilDiv(before, ALIGNMENT) * ALIGNMENT - before);
        entry.setExtra(ByteBuffer.allocate(EXTRA_HEADER + padding).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 0x4246)
                .putShort((short) padding).array());
        zip.putNextEntry(entry);
        content.writeTo(zip);
        zip.closeEntry();
    }

    private byte[] pickle() throws IOException {
        var out = new Pickle();
        out.bytes(0x80, 2);
        out.global("collections", "OrderedDict").bytes(')', 'R', '(');
        int index = 0;
        for (var named : tensors.entrySet()) {
            var array = named.getValue();
            int[] sizes = array.shape().toArray();
            out.text(named.getKey());
            out.global("torch._utils", "_rebuild_tensor_v2").bytes('(', '(').text("storage")
                    .global("torch", storage(array.type()));
            out.text(Integer.toString(index++)).text("cpu").whole(array.shape().elements()).bytes('t', 'Q').whole(0);
            out.bytes('(');
            for (int size : sizes) out.whole(size);
            out.bytes('t', '(');
            for (int axis = 0; axis < sizes.length; axis++) out.whole(array.shape().stride(axis));
            out.bytes('t', 0x89).global("collections", "OrderedDict").bytes(')', 'R', 't', 'R');
        }
        out.bytes('u', '.');
        return out.content.toByteArray();
    }

    private static String storage(ElementType type) {
        return switch (type) {
            case FLOAT16 -> "HalfStorage";
            case BFLOAT16 -> "BFloat16Storage";
            case FLOAT32 -> "FloatStorage";
            case FLOAT64 -> "DoubleStorage";
            case INT8 -> "CharStorage";
            case INT16 -> "ShortStorage";
            case INT32 -> "IntStorage";
            case INT64 -> "LongStorage";
            case UINT8 -> "ByteStorage";
            case BOOL -> "BoolStorage";
            case COMPLEX64 -> "ComplexFloatStorage";
            case COMPLEX128 -> "ComplexDoubleStorage";
            case UINT16, UINT32, UINT64 -> throw new IllegalArgumentException("torch: has no " + type + "; convert it first");
        };
    }

    /// The few instructions a state dict needs.
    private static final class Pickle {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Pickle bytes(int... values) {
            for (int v : values) content.write(v);
            return this;
        }

        Pickle global(String module, String name) {
            bytes('c');
            content.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        Pickle text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            bytes('X');
            content.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(utf8.length).array());
            content.writeBytes(utf8);
            return this;
        }

        Pickle whole(int value) {
            if (value < 256) return bytes('K', value);
            bytes('J');
            content.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
            return this;
        }
    }

    /// Knows how many bytes went through.
    private static final class Counted extends OutputStream {
        private final OutputStream out;
        private long bytes;

        Counted(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            bytes++;
        }

        @Override
        public void write(byte[] content, int at, int n) throws IOException {
            out.write(content, at, n);
            bytes += n;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
