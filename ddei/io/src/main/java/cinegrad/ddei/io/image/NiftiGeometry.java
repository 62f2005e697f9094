package cinegrad.ddei.io.image;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.Orientation;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Sizes, times and places in a NIfTI header: `pixdim`, `xyzt_units`, `qform` and `sform`.
///
/// Where a header names no unit, sizes that are all 1 and times are unknown; other sizes are millimeters, as most programs mean
/// them. The affine `sform` goes before the rotation `qform`.
///
/// Source: `nifti1.h` of the NIfTI project. Headers are written in version 1, whose places these are.
final class NiftiGeometry {
    private static final int SIZES = 76;
    private static final int UNITS = 123;
    private static final int ROTATION_CODE = 252;
    private static final int AFFINE_CODE = 254;
    private static final int ROTATION = 256;
    private static final int OFFSET = 268;
    private static final int AFFINE = 280;
    private static final int METER = 1;
    private static final int MILLIMETER = 2;
    private static final int MICROMETER = 3;
    private static final int SECOND = 8;
    private static final int MILLISECOND = 16;
    private static final int MICROSECOND = 24;
    private static final int SCANNER = 1;

    private NiftiGeometry() { }

    static Geometry read(NiftiHeader.Placement header) {
        int rank = header.rank();
        double[] sizes = header.sizes();
        double millimeters = switch (header.units() & 7) {
            case METER -> 1000;
            case MICROMETER -> 1e-3;
            case MILLIMETER -> 1;
            default -> sizes[1] == 1 && sizes[2] == 1 && sizes[3] == 1 ? 0 : 1;
        };
        double seconds = switch (header.units() & 0x38) {
            case SECOND -> 1;
            case MILLISECOND -> 1e-3;
            case MICROSECOND -> 1e-6;
            default -> 0;
        };
        double width = known(sizes[1], millimeters);
        double height = known(sizes[2], millimeters);
        double slice = rank < 3 ? 0 : known(sizes[3], millimeters);
        return Geometry.of(rank < 4 ? 0 : known(sizes[4], seconds), height, width, slice,
                millimeters == 0 ? Optional.empty() : orientation(header, millimeters, new double[] {width, height, slice}));
    }

    private static double known(double size, double unit) {
        return Double.isFinite(size) ? Math.abs(size) * unit : 0;
    }

    private static Optional<Orientation> orientation(NiftiHeader.Placement header, double millimeters, double[] size) {
        var affine = new double[12];
        if (header.affineCode() > 0) {
            for (int i = 0; i < 12; i++) affine[i] = millimeters * header.affine()[i];
            return Orientation.of(affine);
        }
        if (header.rotationCode() <= 0) return Optional.empty();
        double[] q = {0, header.rotation()[0], header.rotation()[1], header.rotation()[2]};
        double length = Math.sqrt(q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
        for (int i = 1; i < 4 && length > 1; i++) q[i] /= length;
        q[0] = length > 1 ? 0 : Math.sqrt(1 - length * length);
        double[] rotation = rotation(q);
        double handed = header.sizes()[0] < 0 ? -1 : 1;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) affine[4 * i + j] = rotation[3 * i + j] * size[j] * (j == 2 ? handed : 1);
            affine[4 * i + 3] = millimeters * header.offset()[i];
        }
        return Orientation.of(affine);
    }

    private static double[] rotation(double[] q) {
        double a = q[0];
        double b = q[1];
        double c = q[2];
        double d = q[3];
        return new double[] {a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c),
                2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b),
                2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c};
    }

    /// Puts sizes, units and places into a header of four axes whose other bytes are zero.
    static void write(ByteBuffer b, Geometry geometry) {
        boolean sized = geometry.pixel().isPresent();
        float width = geometry.pixel().map(p -> (float) p.width()).orElse(1f);
        float height = geometry.pixel().map(p -> (float) p.height()).orElse(1f);
        float slice = geometry.sliceMillimeters().isPresent() ? (float) geometry.sliceMillimeters().getAsDouble() : 1;
        boolean timed = geometry.frameSeconds().isPresent();
        float[] sizes = {1, width, height, slice, timed ? (float) geometry.frameSeconds().getAsDouble() : 0, 1, 1, 1};
        boolean millimeters = sized || geometry.sliceMillimeters().isPresent() || geometry.orientation().isPresent();
        geometry.orientation().ifPresent(place -> {
            double[] affine = place.affine();
            b.putShort(AFFINE_CODE, (short) SCANNER);
            for (int i = 0; i < 12; i++) b.putFloat(AFFINE + 4 * i, (float) affine[i]);
            // NIfTI takes sizes from here, not from the affine
            if (!sized) for (int j = 0; j < 2; j++) sizes[1 + j] = (float) Orientation.length(place.column(j));
            if (!place.isRotation()) return;
            boolean turned = isMirrored(place);
            if (turned) sizes[0] = -1;
            double[] q = quaternion(place, turned);
            b.putShort(ROTATION_CODE, (short) SCANNER);
            for (int i = 0; i < 3; i++) {
                b.putFloat(ROTATION + 4 * i, (float) q[1 + i]);
                b.putFloat(OFFSET + 4 * i, (float) affine[4 * i + 3]);
            }
        });
        for (int i = 0; i < 8; i++) b.putFloat(SIZES + 4 * i, sizes[i]);
        b.put(UNITS, (byte) ((millimeters ? MILLIMETER : 0) + (timed ? SECOND : 0)));
    }

    private static boolean isMirrored(Orientation place) {
        double[] normal = Orientation.cross(place.column(0), place.column(1));
        double[] z = place.column(2);
        return normal[0] * z[0] + normal[1] * z[1] + normal[2] * z[2] < 0;
    }

    /// The rotation of the steps, its first number not negative.
    private static double[] quaternion(Orientation place, boolean mirrored) {
        var r = new double[9];
        for (int j = 0; j < 3; j++) {
            double[] step = place.column(j);
            double length = Orientation.length(step) * (j == 2 && mirrored ? -1 : 1);
            for (int i = 0; i < 3; i++) r[3 * i + j] = step[i] / length;
        }
        double[] squares = {1 + r[0] + r[4] + r[8], 1 + r[0] - r[4] - r[8], 1 - r[0] + r[4] - r[8], 1 - r[0] - r[4] + r[8]};
        int largest = 0;
        for (int i = 1; i < 4; i++) if (squares[i] > squares[largest]) largest = i;
        double root = 2 * Math.sqrt(squares[largest]);
        double[] q = switch (largest) {
            case 0 -> new double[] {root / 4, (r[7] - r[5]) / root, (r[2] - r[6]) / root, (r[3] - r[1]) / root};
            case 1 -> new double[] {(r[7] - r[5]) / root, root / 4, (r[1] + r[3]) / root, (r[2] + r[6]) / root};
            case 2 -> new double[] {(r[2] - r[6]) / root, (r[1] + r[3]) / root, root / 4, (r[5] + r[7]) / root};
            default -> new double[] {(r[3] - r[1]) / root, (r[2] + r[6]) / root, (r[5] + r[7]) / root, root / 4};
        };
        if (q[0] < 0) for (int i = 0; i < 4; i++) q[i] = -q[i];
        return q;
    }
}
