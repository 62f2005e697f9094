package cinegrad.ddei.transform;

import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

/// A family of transformations of videos, from which one is drawn at a time. Families combine:
/// `diffeomorphism.either(rotation).either(timeShift)` is the one DDEI trains with.
public interface Transform {
    /// A transformation drawn at random. Each family draws from streams of its own below `random`, so combining families
    /// changes nothing in what each of them draws.
    ///
    /// @param video (N, T, H, W) of the complex videos it will be applied to
    GroupElement draw(RandomStream random, Shape video);

    /// First this, then `next`.
    default Transform then(Transform next) {
        return (random, video) -> {
            GroupElement first = draw(random.stream("first"), video);
            return first.then(next.draw(random.stream("next"), video));
        };
    }

    /// One of the two with equal chances.
    default Transform either(Transform other) {
        return (random, video) -> random.stream("choice").integer(2) == 1
                ? draw(random.stream("this"), video) : other.draw(random.stream("other"), video);
    }

    /// Both, one after the other along the batch axis: the output has twice as many videos.
    default Transform stack(Transform other) {
        return (random, video) -> Versions.stacked(draw(random.stream("this"), video), other.draw(random.stream("other"), video));
    }

    /// `versions` independent draws, stacked along the batch axis: all videos of the first, then of the second, and so on.
    default Transform times(int versions) {
        if (versions < 1) throw new IllegalArgumentException("transform: at least one version, got " + versions);
        return (random, video) -> {
            GroupElement all = draw(random.stream(0), video);
            for (int v = 1; v < versions; v++) all = Versions.stacked(all, draw(random.stream(v), video));
            return all;
        };
    }
}
