package cinegrad.ddei.view;

import cinegrad.ddei.io.Box;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/// One array of a file as the viewer shows it.
///
/// @param sizes  along its axes; pairs of numbers are one complex number, without an axis of their own
/// @param pairs  whether the file has an axis of two numbers behind these
/// @param axes   what they count
/// @param roles  which are shown at first
/// @param kspace whether it is k-space: `yes`, `no`, or `unknown`
/// @param points whether its complex numbers are points of a trajectory, and no picture
record ViewedArray(String name, int[] sizes, boolean pairs, AxisNames axes, AxisNames.Roles roles, String kspace, boolean points,
        Numbers numbers) {
    /// Where the numbers of an array come from.
    interface Numbers {
        /// A part of them, with the axes of the file.
        HostArray read(Box box);
    }

    /// The same array with these axes.
    ViewedArray with(AxisNames other, AxisNames.Roles shown) {
        return new ViewedArray(name, sizes, pairs, other, shown, kspace, points, numbers);
    }

    /// A part of the array.
    HostArray read(int[] start, int[] size) {
        if (!pairs) return numbers.read(Box.of(start, size));
        HostArray both = numbers.read(Box.of(extended(start, 0), extended(size, 2)));
        var floats = both.type().isInteger() ? HostArray.of(both.shape(), both.toFloats()) : both;
        return floats.asComplex();
    }

    private static int[] extended(int[] values, int last) {
        int[] all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = last;
        return all;
    }

    /// What the page is told.
    Json json() {
        var members = new LinkedHashMap<String, Object>();
        members.put("name", name);
        members.put("sizes", sizes);
        members.put("axes", List.copyOf(axes.names()));
        members.put("x", roles.x());
        members.put("y", roles.y());
        members.put("play", roles.play());
        members.put("kspace", kspace);
        members.put("points", points);
        return Json.of(members);
    }

    @Override
    public String toString() {
        return name + Shape.of(sizes);
    }
}
