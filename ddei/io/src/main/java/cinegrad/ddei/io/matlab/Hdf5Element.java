package cinegrad.ddei.io.matlab;

import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Shape;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.object.datatype.CompoundDataType;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Function;

/// How the bytes of one element of a MATLAB 7.3 variable become numbers: an integer, an IEEE float, or a compound {real, imag}
/// of two floats, which h5py calls {r, i}.
///
/// @param bytes the distance of two elements
/// @param real  where in the element the (real) number begins
/// @param imag  where the imaginary one does; unused if not complex
record Hdf5Element(ElementType type, ByteOrder order, int bytes, int real, int imag) {
    static Hdf5Element of(Dataset data, Function<String, FileFormatException> error) {
        return switch (data.getDataType()) {
            case FixedPoint whole -> {
                if (whole.getBitOffset() != 0 || whole.getBitPrecision() != 8 * whole.getSize()) {
                    throw error.apply(data.getName() + " has integers of " + whole.getBitPrecision() + " bits, which is not supported");
                }
                yield new Hdf5Element(integer(data, whole, error), whole.getByteOrder(), whole.getSize(), 0, 0);
            }
            case FloatingPoint real ->
                    new Hdf5Element(real(data, real, error) == 4 ? ElementType.FLOAT32 : ElementType.FLOAT64, real.getByteOrder(), real.getSize(), 0, 0);
            case CompoundDataType pair -> complex(data, pair, error);
            case DataType other -> throw error.apply(data.getName() + " holds " + other.getClass().getSimpleName() + ", which is not supported");
        };
    }

    private static ElementType integer(Dataset data, FixedPoint whole, Function<String, FileFormatException> error) {
        Attribute matlab = data.getAttribute("MATLAB_class");
        boolean logical = matlab != null && "logical".equals(matlab.getData());
        return switch (whole.getSize()) {
            case 1 -> logical ? ElementType.BOOL : whole.isSigned() ? ElementType.INT8 : ElementType.UINT8;
            case 2 -> whole.isSigned() ? ElementType.INT16 : ElementType.UINT16;
            case 4 -> whole.isSigned() ? ElementType.INT32 : ElementType.UINT32;
            case 8 -> whole.isSigned() ? ElementType.INT64 : ElementType.UINT64;
            default -> throw error.apply(data.getName() + " has integers of " + whole.getSize() + " bytes, which is not supported");
        };
    }

    private static int real(Dataset data, FloatingPoint real, Function<String, FileFormatException> error) {
        boolean single = real.getSize() == 4 && real.getExponentSize() == 8 && real.getExponentLocation() == 23 && real.getMantissaSize() == 23
                && real.getSignLocation() == 31 && real.getExponentBias() == 127;
        boolean twofold = real.getSize() == 8 && real.getExponentSize() == 11 && real.getExponentLocation() == 52 && real.getMantissaSize() == 52
                && real.getSignLocation() == 63 && real.getExponentBias() == 1023;
        if (!single && !twofold || real.getMantissaLocation() != 0 || real.getBitOffset() != 0) {
            throw error.apply(data.getName() + " holds numbers that are neither IEEE single nor double");
        }
        return real.getSize();
    }

    private static Hdf5Element complex(Dataset data, CompoundDataType pair, Function<String, FileFormatException> error) {
        int real = -1;
        int imag = -1;
        FloatingPoint kind = null;
        for (var member : pair.getMembers()) {
            boolean isReal = member.getName().equals("real") || member.getName().equals("r");
            if (!isReal && !member.getName().equals("imag") && !member.getName().equals("i") || !(member.getDataType() instanceof FloatingPoint part)
                    || kind != null && (part.getSize() != kind.getSize() || part.getByteOrder() != kind.getByteOrder())
                    || member.getOffset() < 0 || member.getOffset() > pair.getSize() - part.getSize()) {
                throw error.apply(data.getName() + " holds records other than {real, imag} of one floating type");
            }
            real(data, part, error);
            kind = part;
            if (isReal) real = member.getOffset();
            else imag = member.getOffset();
        }
        if (real < 0 || imag < 0 || Math.abs(real - imag) < kind.getSize() || pair.getMembers().size() != 2) {
            throw error.apply(data.getName() + " holds records other than {real, imag}");
        }
        return new Hdf5Element(kind.getSize() == 4 ? ElementType.COMPLEX64 : ElementType.COMPLEX128, kind.getByteOrder(), pair.getSize(), real, imag);
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
                case FLOAT32 -> out.floats()[q] = in.getFloat(p);
                case FLOAT64 -> out.doubles()[q] = in.getDouble(p);
                case INT8 -> out.longs()[q] = in.get(p);
                case UINT8, BOOL -> out.longs()[q] = in.get(p) & 0xFF;
                case INT16 -> out.longs()[q] = in.getShort(p);
                case UINT16 -> out.longs()[q] = in.getShort(p) & 0xFFFF;
                case INT32 -> out.longs()[q] = in.getInt(p);
                case UINT32 -> out.longs()[q] = in.getInt(p) & 0xFFFFFFFFL;
                case INT64, UINT64 -> out.longs()[q] = in.getLong(p);
                case FLOAT16, BFLOAT16 -> throw new IllegalStateException("no such element in MATLAB files");
            }
        }
    }
}
