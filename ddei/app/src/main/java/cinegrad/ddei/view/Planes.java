package cinegrad.ddei.view;

import cinegrad.ddei.io.HostArray;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Planes of arrays: two axes of one array at one index of every other axis, as they are or transformed, of one coil or of all.
final class Planes {
    private static final int MOST_PIXELS = 1 << 24;

    /// @param height 1 for an array of one axis
    /// @param parts  2 for complex numbers, real and imaginary interleaved
    record Plane(int height, int width, int parts, float[] values) {
        private long bytes() {
            return 4L * values.length;
        }
    }

    /// What is done to a plane: nothing, or the centered orthonormal Fourier transform, to k-space or to the image.
    enum Transform { NONE, FORWARD, INVERSE }

    /// One plane.
    ///
    /// @param x        the axis that runs to the right
    /// @param y        the axis that runs downwards; −1: none
    /// @param at       an index along every axis; those along x, y and `combine` do not count
    /// @param combine  the axis whose root sum of squares is shown; −1: none
    record Request(int x, int y, List<Integer> at, Transform transform, int combine) {
        Request {
            at = List.copyOf(at);
        }

        private Request at(int axis, int index) {
            var other = new ArrayList<>(at);
            other.set(axis, index);
            return new Request(x, y, other, transform, combine);
        }

        private Request ofOne(int index) {
            return new Request(x, y, at(combine, index).at, transform, -1);
        }

        private void check(ViewedArray array) {
            int rank = array.sizes().length;
            if (x < 0 || x >= rank || y < -1 || y >= rank || x == y || combine < -1 || combine >= rank || at.size() != rank
                    || combine >= 0 && (combine == x || combine == y)) {
                throw new IllegalArgumentException(array + " has axes 0 … " + (rank - 1) + "; asked for were x = " + x
                        + ", y = " + y + ", combined " + combine + ", and " + at.size() + " indices");
            }
            for (int i = 0; i < rank; i++) {
                if (i != x && i != y && i != combine && (at.get(i) < 0 || at.get(i) >= array.sizes()[i])) {
                    throw new IllegalArgumentException(array + " has no number " + at.get(i) + " along "
                            + array.axes().names().get(i) + ", which has 0 … " + (array.sizes()[i] - 1));
                }
            }
            long pixels = (long) array.sizes()[x] * (y < 0 ? 1 : array.sizes()[y]);
            if (pixels > MOST_PIXELS) {
                throw new IllegalArgumentException(array + ": a plane of " + pixels + " pixels; at most " + MOST_PIXELS
                        + " are shown, choose other axes for x and y");
            }
        }
    }

    private record Key(ViewedArray array, Request request) { }

    /// Planes that cost more than reading.
    private final RecentlyUsed<Key, Plane> computed = new RecentlyUsed<>(Runtime.getRuntime().maxMemory() / 8, Plane::bytes);
    private final Parallel parallel = new Parallel(Runtime.getRuntime().availableProcessors());

    /// The plane that is asked for.
    Plane plane(ViewedArray array, Request request) {
        request.check(array);
        if (request.combine < 0 && request.transform == Transform.NONE) return read(array, request);
        return computed.get(new Key(array, request), () -> request.combine < 0
                ? transformed(read(array, request), request.transform) : combined(array, request));
    }

    /// The root of the sum of squares over one axis. The planes of one after the other are read, so that memory holds one.
    private Plane combined(ViewedArray array, Request request) {
        int count = array.sizes()[request.combine];
        var sum = new double[0];
        Plane one = null;
        for (int i = 0; i < count; i++) {
            one = transformed(read(array, request.ofOne(i)), request.transform);
            int parts = one.parts;
            if (i == 0) sum = new double[one.values.length / parts];
            for (int p = 0; p < one.values.length; p++) sum[p / parts] += (double) one.values[p] * one.values[p];
        }
        if (one == null) throw new IllegalArgumentException(array + " has no numbers");
        var root = new float[sum.length];
        for (int p = 0; p < root.length; p++) root[p] = (float) Math.sqrt(sum[p]);
        return new Plane(one.height, one.width, 1, root);
    }

    private Plane transformed(Plane plane, Transform transform) {
        if (transform == Transform.NONE) return plane;
        float[] z = new float[2 * plane.height * plane.width];
        if (plane.parts == 2) System.arraycopy(plane.values, 0, z, 0, z.length);
        else for (int i = 0; i < plane.values.length; i++) z[2 * i] = plane.values[i];
        Fft.transform(z, z, FftGeometry.of(Shape.of(plane.height, plane.width),
                transform == Transform.FORWARD ? Direction.FORWARD : Direction.INVERSE, Norm.ORTHO, Centering.CENTERED, 0, 1),
                parallel);
        return new Plane(plane.height, plane.width, 2, z);
    }

    private static Plane read(ViewedArray array, Request request) {
        int rank = array.sizes().length;
        int[] start = request.at.stream().mapToInt(i -> i).toArray();
        int[] size = new int[rank];
        Arrays.fill(size, 1);
        for (int axis : new int[] {request.x, request.y}) {
            if (axis < 0) continue;
            start[axis] = 0;
            size[axis] = array.sizes()[axis];
        }
        HostArray part = array.read(start, size);
        int width = size[request.x];
        int height = request.y < 0 ? 1 : size[request.y];
        boolean turned = request.y > request.x;
        HostArray flat = part.reshape(turned ? Shape.of(width, height) : Shape.of(height, width));
        return new Plane(height, width, part.type().parts(), (turned ? flat.permute(1, 0) : flat).toFloats());
    }

    /// One row or column of the planes of all indices along `time`, time downwards.
    ///
    /// @param along the axis the line runs along, x or y of the request
    /// @param index where it lies along the other one
    Plane profile(ViewedArray array, Request request, int time, int along, int index) {
        request.check(array);
        int across = along == request.x ? request.y : request.x;
        boolean fits = time >= 0 && time < array.sizes().length && time != request.x && time != request.y
                && time != request.combine && (along == request.x || along == request.y && along >= 0);
        if (!fits) {
            throw new IllegalArgumentException(array + ": a line along axis " + along + " of the plane of x = " + request.x
                    + " and y = " + request.y + " cannot be followed along axis " + time);
        }
        if (across >= 0 && (index < 0 || index >= array.sizes()[across])) {
            throw new IllegalArgumentException(array + " has no number " + index + " along " + array.axes().names().get(across));
        }
        if (request.transform == Transform.NONE) {
            var at = across < 0 ? request : request.at(across, index);
            return plane(array, new Request(along, time, at.at, Transform.NONE, request.combine));
        }
        int frames = array.sizes()[time];
        int length = array.sizes()[along];
        if ((long) frames * length > MOST_PIXELS) {
            throw new IllegalArgumentException(array + ": " + frames + " lines of " + length + " numbers are too many");
        }
        int parts = request.combine < 0 ? 2 : 1;
        var values = new float[frames * length * parts];
        for (int t = 0; t < frames; t++) {
            Plane plane = plane(array, request.at(time, t));
            for (int i = 0; i < length; i++) {
                int from = along == request.x ? index * plane.width + i : i * plane.width + index;
                System.arraycopy(plane.values, from * parts, values, (t * length + i) * parts, parts);
            }
        }
        return new Plane(frames, length, parts, values);
    }
}
