package cinegrad.ddei.run;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.cine.MapEstimate;
import cinegrad.ddei.io.cine.RawScan;
import cinegrad.ddei.io.cine.ReadoutAcquisition;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Locale;
import java.util.Optional;

/// Makes examples of acquisitions: their measurements, from the image where that is what is known.
///
/// @param noise added to measurements made from an image
/// @param units what acquisitions are multiplied by
/// @param maps  how the maps of coils are found in files without
record ScanReader(Noise noise, Units units, MapEstimate maps, Backend backend) {
    private static final double LOUDEST = 1e4;                          // in units of the brightness

    /// @param factor what the acquisition was multiplied by
    record Scan(Sample sample, double factor, Geometry geometry) { }

    /// @param stream of the random numbers that its noise is drawn from: acquisitions with different ones have independent noise
    Scan read(String name, RawScan file, int stream) {
        return switch (file) {
            case SingleAcquisition grid -> read(name, grid, stream);
            case ReadoutAcquisition readouts -> new ReadoutScan(name, readouts, noise, units, maps, backend).read();
        };
    }

    private Scan read(String name, SingleAcquisition file, int stream) {
        if (isZero(file.mask().values())) {
            throw new IllegalArgumentException(name + ": its mask is zero everywhere: nothing was measured");
        }
        if (isZero(file.image().or(file::kspace).orElseThrow())) {
            throw new IllegalArgumentException(name + ": it holds nothing but zeros: there is nothing to reconstruct");
        }
        var type = ArrayType.complex(Shape.of(1, file.frames(), file.height(), file.width()));
        var single = CoilCalibration.sampling(file.mask(), backend);
        var noiseless = file.coils() == 0 ? single : withCoils(single, file);
        var stored = file.coils() == 0 ? type : ArrayType.complex(type.shape().insert(1, file.coils()));
        double brightness = BrightnessScale.brightness(file, noiseless, type, stored);
        if (brightness == 0) {
            throw new IllegalArgumentException(name + ": all that its mask measures is zero: there is nothing to reconstruct");
        }
        double factor = BrightnessScale.factor(units, brightness);
        refuseLoud(noise, name, factor, brightness);
        var physics = noiseless.withNoise(noise.seenBy(factor));
        Optional<NdArray> truth = file.image().map(x -> backend.upload(type, BrightnessScale.times(factor, x)));
        var random = RandomStream.of(noise.seed()).stream("acquisition");
        NdArray kspace = truth.isPresent() ? physics.measure(truth.get(), stream == 0 ? random : random.stream(stream))
                : physics.sample(backend.upload(stored, BrightnessScale.times(factor, file.kspace().orElseThrow())));
        return new Scan(new Sample(kspace, physics, truth), factor, file.geometry());
    }

    private DynamicMri withCoils(DynamicMri single, SingleAcquisition file) {
        float[] sensitivities = file.maps().orElseGet(() -> CoilCalibration.of(maps, file).maps(file, backend.parallel()));
        Shape one = Shape.of(file.coils(), file.height(), file.width());
        int sets = sensitivities.length / (2 * one.elements());
        return sets == 1 ? single.withCoils(backend.upload(ArrayType.complex(one), sensitivities))
                : single.withCoilSets(backend.upload(ArrayType.complex(one.insert(0, sets)), sensitivities));
    }

    /// An error where noise drowns an acquisition of this brightness.
    static void refuseLoud(Noise noise, String name, double factor, double brightness) {
        if (noise.seenBy(factor) > LOUDEST * brightness * factor) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "--noise: a standard deviation of %.4g drowns %s, whose brightness is %.4g", noise.seenBy(factor) / factor,
                    name, brightness));
        }
    }

    private static boolean isZero(float[] numbers) {
        for (float v : numbers) if (v != 0) return false;
        return true;
    }
}
