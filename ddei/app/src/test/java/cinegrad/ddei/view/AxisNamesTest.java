package cinegrad.ddei.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.FileKind;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AxisNamesTest {
    /// Format, name and sizes of an array; what its axes are called; which are x, y and played.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NPZ      | image_re_im        | 12 128 96       | time,y,x                | 2 1 0
            NPZ      | kspace             | 4 12 128 96     | coil,time,y,x           | 3 2 1
            NPZ      | mask               | 12 96           | time,x                  | 1 0 -1
            NPZ      | coil_maps_re_im    | 4 128 96        | coil,y,x                | 2 1 0
            NPZ      | trajectory         | 10 13 96        | time,spoke,sample       | 2 1 0
            NPY      | array              | 8 230 180       | axis 1,axis 2,axis 3    | 2 1 0
            NPY      | array              | 1 230 180 1     | axis 1,axis 2,axis 3,axis 4 | 2 1 -1
            NPY      | array              | 50              | axis 1                  | 0 -1 -1
            NPZ      | image              | 1 1 1           | time,y,x                | 2 1 -1
            NPZ      | image              | 1 1 50          | time,y,x                | 2 1 -1
            MATLAB73 | kspace_single_full | 448 204 3 12    | y,x,slice,time          | 1 0 3
            MATLAB5  | recon              | 128 96 12       | y,x,time                | 1 0 2
            MATLAB5  | whatever           | 128 96 8 12     | axis 1,axis 2,axis 3,axis 4 | 1 0 3
            HDF5     | kspace             | 10 4 64 32      | slice,coil,y,x          | 3 2 0
            BART     | array              | 64 32 1 8       | y,x,phase 2,coil        | 1 0 3
            """)
    void axesAreNamedByFormatAndName(FileKind kind, String name, String sizes, String names, String roles) {
        int[] all = Stream.of(sizes.split(" ")).mapToInt(Integer::parseInt).toArray();
        var axes = AxisNames.of(kind, name, all.length, false);
        assertEquals(names, String.join(",", axes.names()));
        assertEquals(roles, text(axes.roles(all, kind)));
    }

    private static String text(AxisNames.Roles roles) {
        return roles.x() + " " + roles.y() + " " + roles.play();
    }

    @Test
    void bartsEleventhAxisIsTime() {
        var axes = AxisNames.of(FileKind.BART, "array", 11, false);
        assertEquals("1 0 10", text(axes.roles(new int[] {64, 32, 1, 8, 1, 1, 1, 1, 1, 1, 20}, FileKind.BART)));
        assertEquals("time", axes.names().getLast());
    }

    @Test
    void kspaceBesideATrajectoryIsMeasuredAlongIt() {
        var axes = AxisNames.of(FileKind.NPZ, "kspace", 4, true);
        assertEquals(List.of("time", "coil", "spoke", "sample"), axes.names());
        assertEquals("3 2 0", text(axes.roles(new int[] {10, 4, 13, 96}, FileKind.NPZ)));
    }

    @Test
    void pairsOfNumbersAreOneComplexNumber() {
        assertTrue(AxisNames.isPairs(FileKind.NPZ, "image_re_im", new int[] {3, 4, 2})
                && AxisNames.isPairs(FileKind.NPZ, "trajectory", new int[] {9, 2})
                && AxisNames.isPairs(FileKind.MATLAB5, "image_re_im", new int[] {3, 4, 2})
                && AxisNames.isPairs(FileKind.NPY, "x", new int[] {12, 64, 64, 2}));
        for (int[] sizes : new int[][] {{64, 2}, {12, 64, 2}, {1, 1, 64, 2}, {12, 64, 64, 3}}) {
            assertEquals(false, AxisNames.isPairs(FileKind.NPY, "x", sizes));
        }
        for (FileKind own : List.of(FileKind.MATLAB5, FileKind.MATLAB73, FileKind.BART)) {
            assertEquals(false, AxisNames.isPairs(own, "x", new int[] {64, 64, 12, 2}), own + ": two frames");
        }
        assertEquals(List.of("yes", "yes", "no", "unknown"),
                Stream.of("kspace_re_im", "ksp", "coil_maps", "x").map(AxisNames::kspace).toList());
    }

    @Test
    void lettersNameAxes() {
        assertEquals(List.of("y", "x", "axis 3", "time"), AxisNames.parse("y, x,-,T"));
        assertEquals(List.of("time", "axis 2", "y", "x"), AxisNames.fitted(AxisNames.parse("t,y,x"), new int[] {5, 1, 4, 4}));
        assertEquals(List.of(), AxisNames.fitted(AxisNames.parse("t,y,x"), new int[] {5, 4}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "t,q,x", "t,t,x", "time,y,x", "t,,x"})
    void otherLettersAreRefused(String letters) {
        var e = assertThrows(IllegalArgumentException.class, () -> AxisNames.parse(letters));
        assertTrue(e.getMessage().startsWith("--axes: \"") && e.getMessage().contains("such as t,c,y,x"), e.getMessage());
    }
}
