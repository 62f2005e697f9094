package cinegrad.ddei.io.image;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.Orientation;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;

/// Sizes, times and places out of the attributes of a DICOM file, and places into them. What is missing or is no number is
/// unknown: pictures are shown without it.
///
/// Source: DICOM PS3.3, C.7.6.2 (planes), C.7.6.5 (cine), C.7.6.16.2 (functional groups).
final class DicomGeometry {
    static final int FRAME_TIME = 0x00181063;
    private static final int THICKNESS = 0x00180050;
    private static final int CINE_RATE = 0x00180040;
    private static final int FRAME_TIMES = 0x00181065;
    private static final int SPACING = 0x00280030;
    private static final int POSITION = 0x00200032;
    private static final int DIRECTIONS = 0x00200037;
    private static final int RESOLUTION = 0x00200110;
    private static final int DISPLAY_RATE = 0x00082144;

    /// How far from a right angle two directions are still taken for one.
    private static final double SQUARE = 1e-3;

    /// Attributes that are read where they have a usual length.
    static final Set<Integer> TAGS =
            Set.of(FRAME_TIME, THICKNESS, CINE_RATE, FRAME_TIMES, SPACING, POSITION, DIRECTIONS, RESOLUTION, DISPLAY_RATE);
    /// Sequences whose content is read as if it stood outside: shared and first frame's functional groups, and in them the sizes
    /// of pixels, directions, positions and what numbers stand for.
    static final Set<Integer> GROUPS = Set.of(0x52009229, 0x52009230, 0x00289110, 0x00209116, 0x00209113, 0x00289145);

    private DicomGeometry() { }

    /// @param texts the attributes' values
    static Geometry of(Map<Integer, String> texts) {
        double[] spacing = numbers(texts, SPACING);
        double[] thickness = numbers(texts, THICKNESS);
        double height = spacing.length == 2 ? spacing[0] : 0;
        double width = spacing.length == 2 ? spacing[1] : 0;
        double slice = thickness.length == 1 ? thickness[0] : 0;
        return Geometry.of(frameSeconds(texts), height, width, slice, orientation(texts, height, width, slice));
    }

    /// The frame time of one file; 0 if it is unknown.
    private static double frameSeconds(Map<Integer, String> texts) {
        double[] time = numbers(texts, FRAME_TIME);
        if (time.length == 1 && time[0] > 0) return time[0] / 1000;
        double[] times = numbers(texts, FRAME_TIMES);
        if (times.length > 1) return DoubleStream.of(times).skip(1).average().orElseThrow() / 1000;
        double[] resolution = numbers(texts, RESOLUTION);
        if (resolution.length == 1 && resolution[0] > 0) return resolution[0] / 1000;
        for (int tag : new int[] {CINE_RATE, DISPLAY_RATE}) {
            double[] rate = numbers(texts, tag);
            if (rate.length == 1 && rate[0] > 0) return 1 / rate[0];
        }
        return 0;
    }

    /// DICOM's axes to the left and to the back turned to those of an [Orientation].
    private static Optional<Orientation> orientation(Map<Integer, String> texts, double height, double width, double slice) {
        double[] d = numbers(texts, DIRECTIONS);
        double[] p = numbers(texts, POSITION);
        if (d.length != 6 || p.length != 3 || !(height > 0 && width > 0)) return Optional.empty();
        double[] along = Arrays.copyOfRange(d, 0, 3);
        double[] down = Arrays.copyOfRange(d, 3, 6);
        double[] normal = Orientation.cross(along, down);
        var affine = new double[12];
        for (int i = 0; i < 3; i++) {
            double sign = i < 2 ? -1 : 1;
            affine[4 * i] = sign * along[i] * width;
            affine[4 * i + 1] = sign * down[i] * height;
            affine[4 * i + 2] = sign * normal[i] * (slice > 0 ? slice : 1);
            affine[4 * i + 3] = sign * p[i];
        }
        return Orientation.of(affine);
    }

    /// The directions of a row and of a column (three numbers each) and the place of the first pixel in mm, in DICOM's axes;
    /// empty if sizes or places are unknown or the two directions are not at a right angle.
    static double[] plane(Geometry geometry) {
        if (geometry.pixel().isEmpty() || geometry.orientation().isEmpty()) return new double[0];
        var place = geometry.orientation().get();
        var plane = new double[9];
        double across = 0;
        for (int i = 0; i < 3; i++) {
            double sign = i < 2 ? -1 : 1;
            plane[i] = sign * place.column(0)[i] / Orientation.length(place.column(0));
            plane[3 + i] = sign * place.column(1)[i] / Orientation.length(place.column(1));
            plane[6 + i] = sign * place.column(3)[i];
            across += plane[i] * plane[3 + i];
        }
        return Math.abs(across) > SQUARE ? new double[0] : plane;
    }

    private static double[] numbers(Map<Integer, String> texts, int tag) {
        String text = texts.getOrDefault(tag, "");
        if (text.isEmpty()) return new double[0];
        try {
            return Arrays.stream(text.split("\\\\")).map(String::strip).mapToDouble(Double::parseDouble).toArray();
        } catch (NumberFormatException e) {
            return new double[0];
        }
    }
}
