package cinegrad.ddei.cli;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.Optional;

/// One acquisition as a set of examples: its measurements, made once from the image where that is what the file holds.
final class SingleExample implements Examples {
    private final String name;
    private final Sample sample;

    SingleExample(String name, SingleAcquisition file, double sigma, long seed, Backend backend) {
        this.name = name;
        var type = ArrayType.complex(Shape.of(1, file.frames(), file.height(), file.width()));
        var single = DynamicMri.withLines(backend, file.lines(), file.frames(), file.width()).withNoise(sigma);
        var physics = file.coils() == 0 ? single : single.withCoils(backend.upload(ArrayType.complex(Shape.of(file.coils(), file.height(), file.width())),
                file.maps().orElseGet(() -> CoilMaps.calibrated(file.kspace().orElseThrow(), file.lines(), file.coils(), file.frames(), file.height(), file.width()))));
        Optional<Tensor> truth = file.image().map(x -> Tensor.constant(backend.upload(type, x)));
        var measured = file.coils() == 0 ? type : ArrayType.complex(type.shape().insert(1, file.coils()));
        Tensor kspace = truth.isPresent()
                ? physics.measure(truth.get(), RandomStream.of(seed).stream("acquisition"))
                : physics.sample(Tensor.constant(backend.upload(measured, file.kspace().orElseThrow())));
        this.sample = new Sample(Tensor.constant(kspace.value()), physics, truth);
    }

    /// Several acquisitions as the examples of one set.
    static Examples together(List<SingleExample> all) {
        if (all.size() == 1) return all.getFirst();
        return new Examples() {
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
        };
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public Sample load(int index, int visit) {
        return sample;
    }

    @Override
    public String name(int index) {
        return name;
    }
}
