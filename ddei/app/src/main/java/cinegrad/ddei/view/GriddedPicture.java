package cinegrad.ddei.view;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.cine.ReadoutAcquisition;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ops.NdArray;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

/// What gridding makes of measurements along readouts: samples weighed by the area of k-space they stand for, transformed back,
/// coils combined by the file's maps, or by smooth ones of the middle of k-space.
final class GriddedPicture {
    private GriddedPicture() { }

    /// Complex (T, H, W).
    static HostArray of(ReadoutAcquisition scan) {
        var backend = new SimdBackend(Runtime.getRuntime().availableProcessors());
        var points = Trajectory.of(Shape.of(scan.frames(), scan.readouts() * scan.samples(), 2), scan.trajectory());
        var one = NonCartesianMri.of(backend, new ImageSize(scan.height(), scan.width()), points).ofReadouts(scan.samples());
        int coils = Math.max(1, scan.coils());
        NdArray y = one.weighed(backend.upload(ArrayType.complex(Shape.of(coils, scan.frames(), points.samples())),
                scan.kspace()));
        Shape video = Shape.of(scan.frames(), scan.height(), scan.width());
        if (scan.coils() == 0) return HostArray.complex(video, one.zeroFilled(y).toFloats());
        float[] maps = scan.maps().orElseGet(() -> CoilMaps.calibrated(one, y));
        var all = one.withCoils(backend.upload(ArrayType.complex(Shape.of(coils, scan.height(), scan.width())), maps));
        return HostArray.complex(video, all.zeroFilled(y.reshape(y.shape().insert(0, 1))).toFloats());
    }
}
