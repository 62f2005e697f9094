package cinegrad.ddei.io;

import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/// Times and places of the samples of a video. Unknown values are empty, and stay empty in everything made from them.
///
/// In archives of arrays (npz, MATLAB) these are `frame_seconds`, `pixel_mm` (height, width), `slice_mm`, and `orientation_mm`
/// (3, 4), see [Orientation].
///
/// @param frameSeconds from one frame to the next
/// @param pixel        the distances of rows and of columns
/// @param sliceMillimeters the thickness of the slice
/// @param orientation  where the pixels lie in the patient
public record Geometry(OptionalDouble frameSeconds, Optional<PixelSize> pixel, OptionalDouble sliceMillimeters,
        Optional<Orientation> orientation) {
    public static final Geometry UNKNOWN =
            new Geometry(OptionalDouble.empty(), Optional.empty(), OptionalDouble.empty(), Optional.empty());

    private static final String FRAME = "frame_seconds";
    private static final String PIXEL = "pixel_mm";
    private static final String SLICE = "slice_mm";
    private static final String ORIENTATION = "orientation_mm";
    private static final double LEAST = 1e-6;
    private static final double MOST = 1e5;

    /// The distances of rows and of columns, in mm.
    public record PixelSize(double height, double width) { }

    /// Numbers as a file gives them: what is no length, or no time, of a size that can be is unknown.
    ///
    /// @param frameSeconds 0 or NaN: unknown, as for the others
    public static Geometry of(double frameSeconds, double pixelHeight, double pixelWidth, double slice,
            Optional<Orientation> orientation) {
        return new Geometry(known(frameSeconds), known(pixelHeight).isPresent() && known(pixelWidth).isPresent()
                ? Optional.of(new PixelSize(pixelHeight, pixelWidth)) : Optional.empty(), known(slice), orientation);
    }

    private static OptionalDouble known(double value) {
        return value >= LEAST && value <= MOST ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /// Nothing known but the time of a frame.
    public static Geometry ofFrames(double seconds) {
        return of(seconds, 0, 0, 0, Optional.empty());
    }

    public Geometry withFrameSeconds(OptionalDouble seconds) {
        return new Geometry(seconds, pixel, sliceMillimeters, orientation);
    }

    /// The geometry of the part of the picture that begins at this row and column, which may be negative.
    public Geometry from(int row, int column) {
        return new Geometry(frameSeconds, pixel, sliceMillimeters, orientation.map(o -> o.from(row, column, 0)));
    }

    /// The geometry of one slice of several.
    public Geometry slice(int index) {
        return new Geometry(frameSeconds, pixel, sliceMillimeters, orientation.map(o -> o.from(0, 0, index)));
    }

    /// The known values, as arrays of an archive.
    public Map<String, HostArray> arrays() {
        var arrays = new LinkedHashMap<String, HostArray>();
        frameSeconds.ifPresent(s -> arrays.put(FRAME, HostArray.of(Shape.of(1), s)));
        pixel.ifPresent(p -> arrays.put(PIXEL, HostArray.of(Shape.of(2), p.height, p.width)));
        sliceMillimeters.ifPresent(s -> arrays.put(SLICE, HostArray.of(Shape.of(1), s)));
        orientation.ifPresent(o -> arrays.put(ORIENTATION, HostArray.of(Shape.of(3, 4), o.affine())));
        return arrays;
    }

    /// The geometry in an archive.
    ///
    /// @param find an array of the archive by its name, if it has one
    public static Geometry ofArrays(Function<String, Optional<HostArray>> find) {
        double[] frame = numbers(find, FRAME, 1);
        double[] pixel = numbers(find, PIXEL, 2);
        double[] slice = numbers(find, SLICE, 1);
        double[] affine = numbers(find, ORIENTATION, Orientation.NUMBERS);
        return of(frame[0], pixel[0], pixel[1], slice[0], Orientation.of(affine));
    }

    /// Zeros where there is no such array of real numbers.
    private static double[] numbers(Function<String, Optional<HostArray>> find, String name, int count) {
        return find.apply(name).filter(a -> !a.type().isComplex() && a.shape().elements() == count).map(HostArray::toDoubles)
                .orElseGet(() -> new double[count]);
    }

    /// Whether an array of this name belongs to the geometry.
    public static boolean names(String array) {
        return List.of(FRAME, PIXEL, SLICE, ORIENTATION).contains(array);
    }

    /// For a JSON object: numbers, NaN (which JSON writes as null) where unknown.
    public Map<String, Object> members() {
        var members = new LinkedHashMap<String, Object>();
        members.put("frameSeconds", frameSeconds.orElse(Double.NaN));
        members.put("pixelMillimeters", pixel.<Object>map(p -> List.of(p.height, p.width)).orElse(Double.NaN));
        members.put("sliceMillimeters", sliceMillimeters.orElse(Double.NaN));
        members.put("orientation", orientation.<Object>map(Orientation::rows).orElse(Double.NaN));
        return members;
    }

    /// Everything in a line: `frames 32.1 ms apart, pixels 1.25 x 1.5 mm, slice 8 mm, orientation unknown`.
    @Override
    public String toString() {
        var parts = new ArrayList<String>();
        parts.add(frameSeconds.isPresent() ? "frames " + text(1000 * frameSeconds.getAsDouble()) + " ms apart"
                : "frame time unknown");
        parts.add(pixel.map(p -> "pixels " + text(p.height) + " x " + text(p.width) + " mm").orElse("pixel size unknown"));
        parts.add(sliceMillimeters.isPresent() ? "slice " + text(sliceMillimeters.getAsDouble()) + " mm"
                : "slice thickness unknown");
        parts.add(orientation.map(Orientation::toString).orElse("orientation unknown"));
        return String.join(", ", parts);
    }

    private static String text(double value) {
        return Double.toString(Double.parseDouble(String.format(Locale.ROOT, "%.6g", value))).replaceAll("\\.0$", "");
    }
}
