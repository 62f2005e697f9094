package cinegrad.ddei.run;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.cine.CineSample;
import cinegrad.ddei.io.cine.CineSlice;
import cinegrad.ddei.io.cine.CineTransform;
import cinegrad.ddei.io.cine.CmrxRecon;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.LineSampling;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.Optional;

/// Slices of a CMRxRecon data set as training examples, loaded and transformed one at a time.
///
/// @param drawn the law by which masks are drawn for the final frame size, one a file, the same at every visit; empty: they are
///              read
/// @param sigma standard deviation of the measurements' noise, drawn anew at every visit of an example
record CmrxReconExamples(CmrxRecon data, List<CineSlice> slices, CineTransform transform, Optional<LineSampling> drawn,
        double sigma, long seed, Backend backend)
        implements Examples {
    private static final long MASKS = 0;
    private static final double SMALL = 1e-5;                           // public sets have numbers beyond 1e-4

    @Override
    public int size() {
        return slices.size();
    }

    @Override
    public Sample load(int index, int visit) {
        var slice = slices.get(index);
        var parallel = new Parallel(Runtime.getRuntime().availableProcessors());
        var mask = drawn.isEmpty() ? data.mask(slice) : mask(slice, drawn.get());
        CineSample cine = transform.apply(ofNormalSize(data.kspace(slice)), mask, slice.path(), parallel);
        var physics = DynamicMri.withMask(cine.mask().on(backend)).withNoise(sigma);
        NdArray truth = batchOfOne(cine.image());
        NdArray kspace = sigma == 0 ? batchOfOne(cine.kspace())
                : physics.measure(truth, RandomStream.of(seed).stream(slice.toString()).stream(visit));
        return new Sample(kspace, physics, Optional.of(truth), drawn.isPresent() ? kspace.shape().size(3) : slice.width());
    }

    /// Numbers so small that the `1e-11` of the normalization would be felt, times a power of two; all others as they are.
    private HostArray ofNormalSize(HostArray kspace) {
        if (transform.scaling() == CineTransform.Scaling.NONE) return kspace;
        double[] numbers = kspace.toDoubles();
        double size = 0;
        for (double v : numbers) size = Math.max(size, Math.abs(v));
        if (size == 0 || size >= SMALL) return kspace;
        int power = -Math.getExponent(size);
        for (int i = 0; i < numbers.length; i++) numbers[i] = Math.scalb(numbers[i], power);
        return HostArray.complex(kspace.shape(), numbers);
    }

    /// One mask for all slices of a file, as the published ones are, over the frame size that the transform ends with.
    private HostArray mask(CineSlice slice, LineSampling law) {
        int height = transform.size().map(FrameSize::height).orElse(slice.height());
        int width = transform.size().map(FrameSize::width).orElse(slice.width());
        var mask = law.draw(slice.frames(), width, RandomStream.of(MASKS).stream(slice.path())).overRows(height);
        return HostArray.of(Shape.of(slice.frames(), height, width), mask.toFloats());
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
