package cinegrad.ddei.io.cine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

/// The meaning of each axis of an array of measurements, in the array's order. Written as letters: `t,c,y,x`.
public record AxisOrder(List<Axis> axes) {
    /// The meaning of an axis.
    public enum Axis {
        /// `t`, frames.
        TIME('t'),
        /// `c`, coils.
        COIL('c'),
        /// `y`, rows: samples along the readout, every one of which is measured.
        ROW('y'),
        /// `x`, columns: lines along the phase encoding, of which some are left out.
        COLUMN('x'),
        /// `z`, slices.
        SLICE('z');

        private final char letter;

        Axis(char letter) {
            this.letter = letter;
        }

        static Axis of(String letter) {
            return Arrays.stream(values()).filter(a -> letter.equalsIgnoreCase(String.valueOf(a.letter))).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("--axes: \"" + letter + "\" is no axis; write "
                    + "t (frames), c (coils), y (rows, the readout), x (columns, the phase encoding) or z (slices)"));
        }
    }

    public AxisOrder {
        axes = List.copyOf(axes);
        if (!axes.containsAll(EnumSet.of(Axis.ROW, Axis.COLUMN)) || axes.stream().distinct().count() < axes.size()) {
            throw new IllegalArgumentException("--axes: each axis once, y and x among them, such as t,c,y,x; got " + text(axes));
        }
    }

    public static AxisOrder of(Axis... axes) {
        return new AxisOrder(List.of(axes));
    }

    /// Letters with commas between them.
    public static AxisOrder parse(String text) {
        var axes = new ArrayList<Axis>();
        for (String letter : text.split(",", -1)) axes.add(Axis.of(letter.strip()));
        return new AxisOrder(axes);
    }

    /// Where an axis is in the array; −1 if it has none such.
    public int indexOf(Axis axis) {
        return axes.indexOf(axis);
    }

    private static String text(List<Axis> axes) {
        return axes.stream().map(a -> String.valueOf(a.letter)).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return text(axes);
    }
}
