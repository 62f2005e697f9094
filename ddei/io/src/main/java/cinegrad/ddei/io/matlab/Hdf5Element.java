package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.hdf5.Hdf5Dataset;
import cinegrad.ddei.io.hdf5.Hdf5Type;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/// How the bytes of one element of a MATLAB 7.3 variable become numbers: an integer, an IEEE float, or a compound {real, imag}
/// of two floats, which h5py calls {r, i}.
///
/// @param bytes the distance of two elements
/// @param real  where in the element the (real) number begins
/// @param imag  where the imaginary one does; unused if not complex
record Hdf5Element(ElementType type, ByteOrder order, int bytes, int real, int imag) {
    private static final int SINGLE = 4;
    private static final Set<String> REAL_NAMES = Set.of("real", "r");
    private static final Set<String> IMAGINARY_NAMES = Set.of("imag", "i");

    /// Why the elements are no numbers; empty if they are.
    static String unsupported(Hdf5Dataset data) {
        return switch (data.type()) {
            case Hdf5Type.Whole _, Hdf5Type.Real _ -> "";
            case Hdf5Type.Compound record -> isComplex(record) ? ""
                    : "records other than {real, imag} of single or double precision";
            case Hdf5Type.Array _ -> "arrays";
            case Hdf5Type.Varying _ -> "values of varying length";
            case Hdf5Type.Other(int _, String what) -> what;
        };
    }

    private static boolean isComplex(Hdf5Type.Compound record) {
        var parts = record.members();
        if (parts.size() != 2 || !(parts.get(0).type() instanceof Hdf5Type.Real a) || !a.equals(parts.get(1).type())
                || a.size() < SINGLE) {
            return false;
        }
        return Math.abs(parts.get(0).offset() - parts.get(1).offset()) >= a.size() && find(record, REAL_NAMES) >= 0
                && find(record, IMAGINARY_NAMES) >= 0;
    }

    private static int find(Hdf5Type.Compound record, Set<String> names) {
        return record.members().stream().filter(m -> names.contains(m.name())).mapToInt(Hdf5Type.Member::offset).findFirst()
                .orElse(-1);
    }

    /// @param data of a supported type
    static Hdf5Element of(Hdf5Dataset data) {
        return switch (data.type()) {
            case Hdf5Type.Whole whole -> new Hdf5Element(integer(data, whole), whole.order(), whole.size(), 0, 0);
            case Hdf5Type.Real(int size, ByteOrder order) ->
                    new Hdf5Element(size == 2 ? ElementType.FLOAT16 : size == 4 ? ElementType.FLOAT32 : ElementType.FLOAT64,
                            order, size, 0, 0);
            case Hdf5Type.Compound record -> {
                var part = (Hdf5Type.Real) record.members().getFirst().type();
                yield new Hdf5Element(part.size() == 4 ? ElementType.COMPLEX64 : ElementType.COMPLEX128, part.order(),
                        record.size(), find(record, REAL_NAMES), find(record, IMAGINARY_NAMES));
            }
            case Hdf5Type.Array _, Hdf5Type.Varying _, Hdf5Type.Other _ ->
                    throw new IllegalArgumentException(data + " holds " + unsupported(data));
        };
    }

    private static ElementType integer(Hdf5Dataset data, Hdf5Type.Whole whole) {
        boolean logical = data.text("MATLAB_class").filter(c -> c.equals("logical")).isPresent();
        return switch (whole.size()) {
            case 1 -> logical ? ElementType.BOOL : whole.signed() ? ElementType.INT8 : ElementType.UINT8;
            case 2 -> whole.signed() ? ElementType.INT16 : ElementType.UINT16;
            case 4 -> whole.signed() ? ElementType.INT32 : ElementType.UINT32;
            default -> whole.signed() ? ElementType.INT64 : ElementType.UINT64;
        };
    }

    /// Decodes `n` elements from element number `from` of `block` into `out` at element number `at`.
    void decode(ByteBuffer block, int from, int n, Target out, int at) {
        ByteBuffer in = block.order(order);
        for (int i = 0; i < n; i++) {
            int p = Math.multiplyExact(from + i, bytes);
            int q = at + i;
            switch (type) {
                case COMPLEX64 -> {
                    out.floats()[2 * q] = in.getFloat(p + real);
                    out.floats()[2 * q + 1] = in.getFloat(p + imag);
                }
                case COMPLEX128 -> {
                    out.doubles()[2 * q] = in.getDouble(p + real);
                    out.doubles()[2 * q + 1] = in.getDouble(p + imag);
                }
                case FLOAT16 -> out.floats()[q] = Float.float16ToFloat(in.getShort(p));
                case FLOAT32 -> out.floats()[q] = in.getFloat(p);
                case FLOAT64 -> out.doubles()[q] = in.getDouble(p);
                case INT8 -> out.longs()[q] = in.get(p);
                case UINT8, BOOL -> out.longs()[q] = in.get(p) & 0xFF;
                case INT16 -> out.longs()[q] = in.getShort(p);
                case UINT16 -> out.longs()[q] = in.getShort(p) & 0xFFFF;
                case INT32 -> out.longs()[q] = in.getInt(p);
                case UINT32 -> out.longs()[q] = in.getInt(p) & 0xFFFFFFFFL;
                case INT64, UINT64 -> out.longs()[q] = in.getLong(p);
                case BFLOAT16 -> throw new IllegalStateException("no such element in MATLAB files");
            }
        }
    }
}
