package cinegrad.ddei.simulate;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.phantom.ThoraxPhantom;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ops.random.RandomStream;

import java.util.Optional;

/// Scans the digital thorax: frame by frame, the heart standing still during a frame as its true image assumes, with a little
/// noise. Scaled so that the video has mean 0 and standard deviation 1 over all its numbers, as the training data are.
public final class ThoraxScan {
    private ThoraxScan() { }

    public static SingleAcquisition acquire(PhantomScan scan) {
        float[] image = ThoraxPhantom.of(scan.seed()).images(scan.frames(), scan.frameSeconds(), scan.height(), scan.width());
        var random = RandomStream.of(scan.seed()).stream("scanner");
        for (int i = 0; i < image.length; i++) image[i] += (float) (scan.noise() * random.normal());
        SampledLines.normalize(image);
        return new SingleAcquisition(scan.frames(), scan.height(), scan.width(), Optional.of(image), Optional.empty(),
                SampledLines.numbers(scan.mask(), scan.frames(), scan.width(), scan.seed()))
                .with(Geometry.ofFrames(scan.frameSeconds()));
    }
}
