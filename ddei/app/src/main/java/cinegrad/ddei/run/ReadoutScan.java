package cinegrad.ddei.run;

import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.io.cine.ReadoutAcquisition;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ddei.run.ScanReader.Scan;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// Makes an example of measurements along readouts.
///
/// @param noise stated for losses that measure anew; none is added, since measurements are what is known
/// @param maps  how the maps of coils are found in files without
record ReadoutScan(String name, ReadoutAcquisition file, Noise noise, Units units, MapEstimate maps, Backend backend) {
    Scan read() {
        double safe = BrightnessScale.safe(file.kspace());
        var one = oneCoil(file, backend);
        NdArray measured = measured(file, one, backend);
        var noiseless = file.coils() == 0 ? one : one.withCoils(backend.upload(ArrayType.complex(
                Shape.of(file.coils(), file.height(), file.width())),
                file.maps().orElseGet(() -> CoilCalibration.of(maps, file).maps(file, one, measured))));
        NdArray y = file.coils() == 0 ? measured : measured.reshape(measured.shape().insert(0, 1));
        double brightness = BrightnessScale.brightness(noiseless.zeroFilled(y).toFloats()) / safe;
        if (brightness == 0) throw new IllegalArgumentException(name + ": its measurements make a picture of zeros");
        double factor = BrightnessScale.factor(units, brightness);
        ScanReader.refuseLoud(noise, name, factor, brightness);
        var video = ArrayType.complex(Shape.of(1, file.frames(), file.height(), file.width()));
        return new Scan(new Sample(y.times(factor / safe), noiseless.withNoise(noise.seenBy(factor)),
                file.image().map(x -> backend.upload(video, BrightnessScale.times(factor, x)))), factor, file.geometry());
    }

    /// What one even coil measures along the readouts of a file, each sample weighed by the area it stands for.
    static NonCartesianMri oneCoil(ReadoutAcquisition file, Backend backend) {
        var points = Trajectory.of(Shape.of(file.frames(), file.readouts() * file.samples(), 2), file.trajectory());
        return NonCartesianMri.of(backend, new ImageSize(file.height(), file.width()), points).ofReadouts(file.samples());
    }

    /// Complex (C, T, S), as [#oneCoil] weighs them, times [BrightnessScale#safe].
    static NdArray measured(ReadoutAcquisition file, NonCartesianMri one, Backend backend) {
        float[] kspace = file.kspace();
        var type = ArrayType.complex(Shape.of(Math.max(1, file.coils()), file.frames(), file.readouts() * file.samples()));
        return one.weighed(backend.upload(type, BrightnessScale.times(BrightnessScale.safe(kspace), kspace)));
    }
}
