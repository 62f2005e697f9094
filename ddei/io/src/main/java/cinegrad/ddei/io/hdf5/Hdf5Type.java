package cinegrad.ddei.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// How the elements of a dataset are written.
public sealed interface Hdf5Type {
    /// Bytes of one element.
    int size();

    /// A whole number that fills its bytes.
    record Whole(int size, ByteOrder order, boolean signed) implements Hdf5Type { }

    /// An IEEE number of 2, 4 or 8 bytes.
    record Real(int size, ByteOrder order) implements Hdf5Type { }

    /// Named parts at their places.
    record Compound(int size, List<Member> members) implements Hdf5Type { }

    record Member(String name, int offset, Hdf5Type type) { }

    /// Numbers or records side by side, row-major.
    record Array(int size, List<Integer> sizes, Hdf5Type element) implements Hdf5Type { }

    /// As many numbers or records as each element says, which lie in a heap of the file ([Hdf5Dataset#referred]). Text has the
    /// elements of one byte.
    record Varying(int size, Hdf5Type element) implements Hdf5Type { }

    /// Anything else: text, references and the like.
    record Other(int size, String what) implements Hdf5Type { }

    /// Reads a datatype message.
    static Hdf5Type read(Hdf5Bytes bytes, ByteBuffer b) {
        return new Reader(bytes).type(b, 0);
    }

    /// A recursive reader of datatype messages.
    final class Reader {
        private static final int DEEPEST = 8;
        /// A length and an index beside the address of a heap.
        private static final int REFERENCE = 8;

        private final Hdf5Bytes bytes;

        private Reader(Hdf5Bytes bytes) {
            this.bytes = bytes;
        }

        private Hdf5Type type(ByteBuffer b, int depth) {
            if (depth > DEEPEST) throw bytes.error("a type more than " + DEEPEST + " levels deep");
            bytes.work(1);
            int head = b.get() & 0xFF;
            int version = head >> 4;
            int bits = (int) Hdf5Bytes.integer(b, 3);
            int size = b.getInt();
            if (size < 0) throw bytes.error("elements of " + Integer.toUnsignedString(size) + " bytes");
            return switch (head & 0xF) {
                case 0 -> integer(b, bits, size);
                case 1 -> real(b, bits, size);
                case 3 -> new Other(size, "text");
                case 4 -> new Other(size, "bit fields");
                case 5 -> new Other(size, "opaque values");
                case 6 -> compound(b, version, bits & 0xFFFF, size, depth);
                case 7 -> new Other(size, "references");
                case 8 -> enumeration(b, size, depth);
                case 9 -> varying(b, size, depth);
                case 10 -> array(b, version, size, depth);
                default -> new Other(size, "elements of the unknown class " + (head & 0xF));
            };
        }

        private static ByteOrder order(int bits) {
            return (bits & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        }

        private static Hdf5Type integer(ByteBuffer b, int bits, int size) {
            int offset = b.getShort();
            int precision = b.getShort() & 0xFFFF;
            if (offset != 0 || precision != 8 * size) return new Other(size, "integers of " + precision + " bits");
            if (size != 1 && size != 2 && size != 4 && size != 8) return new Other(size, "integers of " + size + " bytes");
            return new Whole(size, order(bits), (bits & 8) != 0);
        }

        private static Hdf5Type real(ByteBuffer b, int bits, int size) {
            int offset = b.getShort();
            int precision = b.getShort() & 0xFFFF;
            int exponentAt = b.get() & 0xFF;
            int exponent = b.get() & 0xFF;
            int mantissaAt = b.get() & 0xFF;
            int mantissa = b.get() & 0xFF;
            int bias = b.getInt();
            int sign = bits >> 8 & 0xFF;
            boolean single = size == 4 && exponentAt == 23 && exponent == 8 && mantissa == 23 && bias == 127 && sign == 31;
            boolean twofold = size == 8 && exponentAt == 52 && exponent == 11 && mantissa == 52 && bias == 1023 && sign == 63;
            boolean half = size == 2 && exponentAt == 10 && exponent == 5 && mantissa == 10 && bias == 15 && sign == 15;
            boolean plain = offset == 0 && precision == 8 * size && mantissaAt == 0 && (bits & 0x40) == 0;
            return plain && (half || single || twofold) ? new Real(size, order(bits))
                    : new Other(size, "numbers that are not IEEE half, single or double");
        }

        /// An enumeration, as h5py writes truth values, is read as the numbers it stands for.
        private Hdf5Type enumeration(ByteBuffer b, int size, int depth) {
            // in a record its names and values would have to be stepped over
            if (depth > 0) return new Other(size, "an enumeration");
            return type(b, depth + 1) instanceof Whole numbers && numbers.size() == size ? numbers
                    : new Other(size, "an enumeration");
        }

        private Hdf5Type varying(ByteBuffer b, int size, int depth) {
            if (size != REFERENCE + bytes.offsetBytes()) throw bytes.error("values of varying length in " + size + " bytes");
            return new Varying(size, type(b, depth + 1));
        }

        private Hdf5Type array(ByteBuffer b, int version, int size, int depth) {
            int axes = b.get() & 0xFF;
            if (version < 3) Hdf5Bytes.skip(b, 3);
            var sizes = new ArrayList<Integer>();
            long elements = 1;
            for (int i = 0; i < axes; i++) {
                bytes.work(1);
                int n = b.getInt();
                if (n < 0 || (elements *= n) > size) throw bytes.error("an array of more elements than its " + size + " bytes");
                sizes.add(n);
            }
            if (version < 3) Hdf5Bytes.skip(b, 4 * axes);
            Hdf5Type element = type(b, depth + 1);
            if (element instanceof Other) return new Other(size, "arrays");
            if (elements * element.size() != size) {
                throw bytes.error(elements + " elements of " + element.size() + " bytes in an array of " + size);
            }
            return new Array(size, List.copyOf(sizes), element);
        }

        private Hdf5Type compound(ByteBuffer b, int version, int count, int size, int depth) {
            var members = new ArrayList<Member>();
            for (int i = 0; i < count; i++) {
                bytes.work(1);
                int start = b.position();
                String name = Hdf5Bytes.text(b);
                bytes.text(name.length());
                if (version < 3) b.position(start + (b.position() - start + 7) / 8 * 8);
                long offset = Hdf5Bytes.integer(b, version < 3 ? 4 : Hdf5Bytes.bytesFor(size));
                if (version == 1) {
                    if (b.get() != 0) return new Other(size, "records of arrays");
                    Hdf5Bytes.skip(b, 27);
                }
                Hdf5Type type = type(b, depth + 1);
                if (type instanceof Other(int _, String what)) return new Other(size, "records of " + what);
                if (offset > size - type.size()) {
                    throw bytes.error("a record of " + size + " bytes with a part at byte " + offset);
                }
                members.add(new Member(name, (int) offset, type));
            }
            return new Compound(size, List.copyOf(members));
        }
    }
}
