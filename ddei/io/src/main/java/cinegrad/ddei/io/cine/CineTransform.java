package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

import java.util.Optional;
import java.util.OptionalInt;

/// Makes a [CineSample] of fully sampled k-space and a mask, in the order of the published loader:
///
/// 1. `x = F⁻¹ k`, frame by frame, orthonormal and centered;
/// 2. pad or crop the **image**, and the mask in k-space by as much, center on center. The image then has a finer k-space grid,
///    on which the mask covers only the middle: lines beyond it are never sampled (a quirk of the reference, kept for parity; a
///    mask already on the final grid is taken as it is);
/// 3. cut out the time window, of the mask too;
/// 4. `x ← (x − m) / (s + 1e-11)` with one scalar mean m and one unbiased standard deviation s over all numbers of the padded
///    video, real and imaginary together, so that zero padding becomes −m/s;
/// 5. `k = F x`, times the mask if it is to be applied.
///
/// All of it in double precision, rounded to single at the end.
///
/// @param size    the frame size to pad or crop to; empty: as acquired
/// @param odd     what to do where the difference of sizes is odd
/// @param window  how many frames to keep; empty: all. Which ones is drawn from the example's name, so it never changes
/// @param scaling whose mean and standard deviation normalize
/// @param masking whether the mask is applied to the k-space
public record CineTransform(Optional<FrameSize> size, FrameSize.OddDifference odd, OptionalInt window, Scaling scaling,
        Masking masking) {
    public enum Scaling {
        /// The data stay as they are.
        NONE,
        /// Those of the fully sampled video, as published: knowledge that a real acquisition does not have.
        ORACLE,
        /// Those of the zero-filled video F⁻¹ M F x, which every acquisition has.
        ZERO_FILLED
    }

    /// Whether measurements that the mask leaves out become 0.
    public enum Masking { APPLIED, LEFT }

    /// The acquired size, all frames, normalized by the fully sampled video, masked.
    public static final CineTransform NATIVE =
            new CineTransform(Optional.empty(), FrameSize.OddDifference.EXTRA_AFTER, OptionalInt.empty(), Scaling.ORACLE,
            Masking.APPLIED);

    /// The published experiments: 12 frames padded to 512 × 256.
    public static final CineTransform PUBLISHED = NATIVE.to(new FrameSize(512, 256), FrameSize.OddDifference.ONE_SHORT)
            .window(12);

    public CineTransform {
        if (window.isPresent() && window.getAsInt() < 1) {
            throw new IllegalArgumentException("time window: at least 1 frame, got " + window.getAsInt());
        }
    }

    public CineTransform to(FrameSize size, FrameSize.OddDifference odd) {
        return new CineTransform(Optional.of(size), odd, window, scaling, masking);
    }

    public CineTransform window(int frames) {
        return new CineTransform(size, odd, OptionalInt.of(frames), scaling, masking);
    }

    public CineTransform with(Scaling scaling) {
        return new CineTransform(size, odd, window, scaling, masking);
    }

    public CineTransform with(Masking masking) {
        return new CineTransform(size, odd, window, scaling, masking);
    }

    /// The sample of one example of a data set.
    public CineSample load(CmrxRecon data, CineSlice slice, Parallel parallel) {
        return apply(data.kspace(slice), data.mask(slice), slice.path(), parallel);
    }

    /// @param kspace fully sampled, complex (T, H, W)
    /// @param mask   (T, H, W) of zeros and ones, as acquired or of the final frame size
    /// @param name   what the time window is drawn from
    public CineSample apply(HostArray kspace, HostArray mask, String name, Parallel parallel) {
        Shape acquired = kspace.shape();
        HostArray image = fitted(transformed(kspace, Direction.INVERSE, parallel));
        Shape whole = image.shape();
        if (!mask.shape().equals(acquired) && !mask.shape().equals(whole)) {
            throw new IllegalArgumentException("cine: mask (T,H,W) = " + mask.shape() + " fits neither k-space " + acquired
                    + " nor the final size " + whole);
        }
        HostArray lines = windowed(mask.shape().equals(whole) ? mask : centered(mask, whole), name);
        image = windowed(image, name);
        double[] m = lines.toDoubles();
        double[] x = image.toDoubles();
        var scale = switch (scaling) {
            case NONE -> CineSample.Scale.NONE;
            case ORACLE -> CineSample.Scale.of(x);
            case ZERO_FILLED -> {
                double[] y = transformed(image, Direction.FORWARD, parallel).toDoubles();
                multiply(y, m);
                yield CineSample.Scale.of(transformed(HostArray.complex(image.shape(), y), Direction.INVERSE, parallel)
                        .toDoubles());
            }
        };
        for (int i = 0; i < x.length; i++) x[i] = scale.apply(x[i]);
        image = HostArray.complex(image.shape(), x);
        double[] y = transformed(image, Direction.FORWARD, parallel).toDoubles();
        if (masking == Masking.APPLIED) multiply(y, m);
        return new CineSample(single(image), single(HostArray.complex(image.shape(), y)),
                HostArray.of(lines.shape(), lines.toFloats()), scale);
    }

    /// y ← m · y + 0; the zero turns −0 into +0.
    private static void multiply(double[] y, double[] m) {
        for (int i = 0; i < y.length; i++) y[i] = y[i] * m[i / 2] + 0.0;
    }

    private HostArray fitted(HostArray video) {
        return size.map(s -> s.fit(video, odd)).orElse(video);
    }

    /// A mask on a finer or coarser grid of k-space, the center (H/2, W/2) of one on that of the other.
    private static HostArray centered(HostArray mask, Shape whole) {
        Shape acquired = mask.shape();
        return mask.placed(whole, 0, whole.size(1) / 2 - acquired.size(1) / 2, whole.size(2) / 2 - acquired.size(2) / 2);
    }

    private HostArray windowed(HostArray video, String name) {
        int all = video.shape().size(0);
        int frames = window.orElse(all);
        if (frames > all) {
            throw new IllegalArgumentException("cine: " + name + " has " + all + " frames, fewer than the window of " + frames);
        }
        if (frames == all) return video;
        int start = RandomStream.of(0).stream(name).nextInt(all - frames + 1);
        return video.placed(video.shape().with(0, frames), -start, 0, 0);
    }

    private static HostArray transformed(HostArray video, Direction direction, Parallel parallel) {
        double[] values = video.toDoubles();
        Fft.transform(values, values, FftGeometry.of(video.shape(), direction, Norm.ORTHO, Centering.CENTERED, 1, 2), parallel);
        return HostArray.complex(video.shape(), values);
    }

    private static HostArray single(HostArray video) {
        return HostArray.complex(video.shape(), video.toFloats());
    }
}
