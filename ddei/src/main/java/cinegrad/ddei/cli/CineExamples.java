package cinegrad.ddei.cli;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.data.CineSample;
import cinegrad.ddei.data.CineSlice;
import cinegrad.ddei.data.CineTransform;
import cinegrad.ddei.data.CmrxRecon;
import cinegrad.ddei.data.HostArray;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.Parallel;
import cinegrad.ops.random.RandomStream;
import java.util.List;
import java.util.Optional;

/// Slices of a CMRxRecon data set as training examples, loaded and transformed one at a time.
///
/// @param sigma standard deviation of the measurements' noise, drawn anew at every visit of an example
record CineExamples(CmrxRecon data, List<CineSlice> slices, CineTransform transform, double sigma, long seed, Backend backend) implements Examples {
    @Override
    public int size() {
        return slices.size();
    }

    @Override
    public Sample load(int index, int visit) {
        CineSample cine = transform.load(data, slices.get(index), new Parallel(Runtime.getRuntime().availableProcessors()));
        var physics = DynamicMri.withMask(cine.mask().on(backend)).withNoise(sigma);
        Tensor truth = Tensor.constant(batchOfOne(cine.image()));
        Tensor kspace = sigma == 0 ? Tensor.constant(batchOfOne(cine.kspace()))
                : Tensor.constant(physics.measure(truth, RandomStream.of(seed).stream(slices.get(index).toString()).stream(visit)).value());
        return new Sample(kspace, physics, Optional.of(truth));
    }

    private NdArray batchOfOne(HostArray video) {
        NdArray array = video.on(backend);
        return array.reshape(array.shape().insert(0, 1));
    }

    @Override
    public String name(int index) {
        return slices.get(index).toString();
    }
}
