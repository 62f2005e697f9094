package cinegrad.ddei.run;

import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.model.Start;
import cinegrad.ddei.model.TemporalSharing;
import cinegrad.ddei.request.NetworkSettings;
import cinegrad.ddei.request.StartImage;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;

/// Builds networks from their settings.
public final class Networks {
    private static final double SHARING_FRAMES = 2;

    private Networks() { }

    /// A new network; its first answer is what it begins with, unless that is the zero-filled image.
    public static Crnn create(NetworkSettings settings, long seed, Backend backend) {
        var network = Crnn.of(backend, settings.channels(), settings.cascades(), RandomStream.of(seed).stream("model"))
                .startingFrom(start(settings.start()));
        return settings.start() == StartImage.ZERO_FILLED ? network : network.answeringItsStart();
    }

    static Start start(StartImage image) {
        return switch (image) {
            case ZERO_FILLED -> Start.zeroFilled();
            case SHARED -> new TemporalSharing(SHARING_FRAMES);
            case LOW_RANK, NLR -> new RememberedStart(
                    new ClassicalReconstruction(ClassicalMethods.byName(image.method().orElseThrow())));
        };
    }
}
