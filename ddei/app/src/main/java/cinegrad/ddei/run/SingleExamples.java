package cinegrad.ddei.run;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Acquisitions kept in memory as a set of examples: their measurements are made once, from the image where that is what is
/// known.
public final class SingleExamples implements Examples {
    private static final double LOUDEST = 1e4;                          // in units of the brightness

    private record Named(String name, Sample sample, double factor, Geometry geometry) { }

    private final List<Named> all = new ArrayList<>();
    private final Noise noise;
    private final Units units;
    private final Backend backend;

    /// Acquisitions taken as they are stored.
    ///
    /// @param sigma standard deviation of the noise added to measurements made from an image
    public SingleExamples(double sigma, long seed, Backend backend) {
        this(new Noise(sigma, Noise.Units.DATA, seed), Units.STORED, backend);
    }

    /// @param noise added to measurements made from an image
    /// @param units what acquisitions are multiplied by
    SingleExamples(Noise noise, Units units, Backend backend) {
        this.noise = noise;
        this.units = units;
        this.backend = backend;
    }

    /// @param name   made unique by a number where there is one like it
    /// @param stream of the random numbers that its noise is drawn from: acquisitions with different ones have independent noise
    public SingleExamples add(String name, SingleAcquisition file, int stream) {
        if (isZero(file.lines())) {
            throw new IllegalArgumentException(name + ": its mask is zero everywhere: nothing was measured");
        }
        if (isZero(file.image().or(file::kspace).orElseThrow())) {
            throw new IllegalArgumentException(name + ": it holds nothing but zeros: there is nothing to reconstruct");
        }
        var type = ArrayType.complex(Shape.of(1, file.frames(), file.height(), file.width()));
        var single = DynamicMri.withLines(backend, file.lines(), file.frames(), file.width());
        var noiseless = file.coils() == 0 ? single
                : single.withCoils(backend.upload(ArrayType.complex(Shape.of(file.coils(), file.height(), file.width())),
                file.maps().orElseGet(() -> calibrated(file))));
        var stored = file.coils() == 0 ? type : ArrayType.complex(type.shape().insert(1, file.coils()));
        double brightness = BrightnessScale.brightness(file, noiseless, type, stored);
        if (brightness == 0) {
            throw new IllegalArgumentException(name + ": all that its mask measures is zero: there is nothing to reconstruct");
        }
        double factor = BrightnessScale.factor(units, brightness);
        if (noise.seenBy(factor) > LOUDEST * brightness * factor) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "--noise: a standard deviation of %.4g drowns %s, whose brightness is %.4g", noise.seenBy(factor) / factor,
                    name, brightness));
        }
        var physics = noiseless.withNoise(noise.seenBy(factor));
        Optional<NdArray> truth = file.image().map(x -> backend.upload(type, BrightnessScale.times(factor, x)));
        var random = RandomStream.of(noise.seed()).stream("acquisition");
        NdArray kspace = truth.isPresent() ? physics.measure(truth.get(), stream == 0 ? random : random.stream(stream))
                : physics.sample(backend.upload(stored, BrightnessScale.times(factor, file.kspace().orElseThrow())));
        all.add(new Named(unique(name), new Sample(kspace, physics, truth), factor, file.geometry()));
        return this;
    }

    private static float[] calibrated(SingleAcquisition file) {
        float[] kspace = file.kspace().orElseThrow();
        return CoilMaps.calibrated(BrightnessScale.times(BrightnessScale.safe(kspace), kspace), file.lines(), file.coils(),
                file.frames(), file.height(), file.width());
    }

    private static boolean isZero(float[] numbers) {
        for (float v : numbers) if (v != 0) return false;
        return true;
    }

    private String unique(String name) {
        String unique = name;
        for (int i = 2; names().contains(unique); i++) unique = name + " (" + i + ")";
        return unique;
    }

    private List<String> names() {
        return all.stream().map(Named::name).toList();
    }

    @Override
    public int size() {
        return all.size();
    }

    @Override
    public Sample load(int index, int visit) {
        return all.get(index).sample;
    }

    @Override
    public String name(int index) {
        return all.get(index).name;
    }

    @Override
    public Geometry geometry(int index) {
        return all.get(index).geometry;
    }

    @Override
    public double factor(int index) {
        return all.get(index).factor;
    }
}
