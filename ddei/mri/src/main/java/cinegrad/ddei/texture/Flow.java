package cinegrad.ddei.texture;

import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.ImageSize;

import java.util.List;
import java.util.stream.IntStream;

/// What comes and goes in a film, where motion alone pushes things about.
///
/// Four things do so in a heart's: what crosses the imaged slice, so that another picture shows through where the squeeze is
/// strong; blood, whose brightness changes in large swirls and in eddies of a moment; walls that move more quickly, and less
/// regularly, than one beat's curve; and the brightness of whole frames, as long as a scanner is not in its steady state. The
/// brightness b of a pixel becomes, in frame t,
///
/// γ_t (1 + Σ_k d_k (w_kt + a_k e_kt)) ((1 − m) b + m b′)
///
/// where b′ is the other picture, m = 1 − Π_k (1 − m_k) with the share m_k that place k takes in it, d_k a disc with a soft edge,
/// w_kt the place's level and its swirls, e_kt a texture of this frame alone and a_k its strength. The squeeze of place k is that
/// of its beat and r_kt, waves of two beats a film and more with amplitudes that fall as 1 / times, and chance.
///
/// @param seen   the part of a beat that the film shows
/// @param unrest r_kt of every place and frame
record Flow(double seen, float[] other, List<Place> places, double[] gains, double[][] unrest) {
    private static final double LEAST_SEEN = 0.6;
    private static final int SWIRLS = 3;
    private static final double SWIRL = 0.2;
    private static final int QUICKEST = 5;
    private static final double SLOW = 0.3;
    private static final double QUICK = 0.12;
    /// Standard deviation of the gains at most.
    private static final double GAIN = 0.2;
    private static final double LEAST_GAIN = 0.3;
    /// Of the waves, before 1 / times, and of chance, at most.
    private static final double UNREST = 0.8;
    private static final double CHANCE = 0.25;
    private static final double TURBULENCE = 0.3;

    /// A place that beats.
    ///
    /// @param through    how much of the other picture shows where the squeeze is whole
    /// @param disc       d_k of every pixel
    /// @param levels     of every frame
    /// @param turbulence a_k
    /// @param eddies     e_kt of every frame
    record Place(Beat beat, double through, float[] disc, double[] levels, List<Swirl> swirls, double turbulence,
            float[][] eddies) {
        static Place draw(Beat beat, double strength, int frames, ImageSize size, RandomStream random, Backend backend) {
            double through = strength * random.uniform();
            double radius = beat.radius() * (0.5 + random.uniform()), softness = 0.03 + 0.12 * random.uniform();
            double slow = strength * SLOW * random.uniform(), quick = strength * QUICK * random.uniform();
            double beginning = random.uniform();
            var levels = new double[frames];
            for (int t = 0; t < frames; t++) {
                levels[t] = slow * Math.cos(2 * Math.PI * ((double) t / frames + beginning)) + quick * random.normal();
            }
            var disc = new float[size.pixels()];
            for (int p = 0; p < disc.length; p++) {
                int row = p / size.width();
                int column = p % size.width();
                double distance = Math.hypot(row - beat.row(), column - beat.column()) / radius;
                disc[p] = (float) (1 / (1 + Math.exp((distance - 1) / softness)));
            }
            var swirls = IntStream.range(0, SWIRLS)
                    .mapToObj(j -> Swirl.draw(strength, size, random.stream("swirl").stream(j), backend)).toList();
            double u = random.uniform();
            double turbulence = strength * TURBULENCE * u * u, fall = 1 + 1.2 * random.uniform();
            var eddies = new float[frames][];
            for (int t = 0; t < frames; t++) {
                eddies[t] = DeadLeaves.texture(size, fall, random.stream("eddies").stream(t), backend);
            }
            return new Place(beat, through, disc, levels, swirls, turbulence, eddies);
        }
    }

    /// A texture whose strength is that of a wave, `times` a beat.
    record Swirl(float[] texture, double amplitude, int times, double beginning) {
        static Swirl draw(double strength, ImageSize size, RandomStream random, Backend backend) {
            double fall = 1.5 + random.uniform();
            double amplitude = strength * SWIRL * random.uniform();
            return new Swirl(DeadLeaves.texture(size, fall, random, backend), amplitude, 1 + random.integer(QUICKEST),
                    random.uniform());
        }

        double at(double instant) {
            return amplitude * Math.cos(2 * Math.PI * (times * instant + beginning));
        }
    }

    /// @param strength 0 to 1
    /// @param beats    where things come and go
    static Flow draw(double strength, int frames, List<Beat> beats, ImageSize size, RandomStream random, Backend backend) {
        double seen = random.uniform() < 0.5 ? 1 : LEAST_SEEN + (1 - LEAST_SEEN) * random.uniform();
        double deviation = random.uniform() < 0.5 ? 0 : strength * GAIN * random.uniform();
        var gains = new double[frames];
        for (int t = 0; t < frames; t++) gains[t] = Math.max(LEAST_GAIN, 1 + deviation * random.normal());
        var places = IntStream.range(0, beats.size())
                .mapToObj(k -> Place.draw(beats.get(k), strength, frames, size, random.stream("place").stream(k), backend))
                .toList();
        var unrest = IntStream.range(0, beats.size())
                .mapToObj(k -> unrest(strength, frames, random.stream("unrest").stream(k))).toArray(double[][]::new);
        return new Flow(seen, DeadLeaves.picture(size, random.stream("leaves"), backend), places, gains, unrest);
    }

    /// r_kt of a place.
    private static double[] unrest(double strength, int frames, RandomStream random) {
        double waves = strength * UNREST * random.uniform(), chance = strength * CHANCE * random.uniform();
        var unrest = new double[frames];
        for (int times = 2; 2 * times <= frames; times++) {
            double amplitude = waves * random.uniform() / times, beginning = random.uniform();
            for (int t = 0; t < frames; t++) {
                unrest[t] += amplitude * Math.cos(2 * Math.PI * ((double) times * t / frames + beginning));
            }
        }
        for (int t = 0; t < frames; t++) unrest[t] += chance * random.normal();
        return unrest;
    }

    /// How contracted the places are in a frame, roughly within 0 … 1.
    double[] squeeze(int frame, List<Beat> beats) {
        var squeeze = new double[beats.size()];
        for (int k = 0; k < squeeze.length; k++) squeeze[k] = beats.get(k).squeeze(instant(frame)) + unrest[k][frame];
        return squeeze;
    }

    /// The instant of the beat that a frame shows.
    double instant(int frame) {
        return seen * frame / gains.length;
    }

    /// @param brightness of all pixels of a frame, as they moved
    double[] over(double[] brightness, int frame, ImageSize size) {
        var changed = new double[brightness.length];
        double instant = instant(frame);
        double[] squeeze = squeeze(frame, places.stream().map(Place::beat).toList());
        for (int p = 0; p < changed.length; p++) {
            int row = p / size.width();
            int column = p % size.width();
            double stays = 1, shine = 1;
            for (int k = 0; k < squeeze.length; k++) {
                Place place = places.get(k);
                double share = place.beat.share(row, column) * Math.clamp(squeeze[k], 0, 1);
                stays *= 1 - place.through * share;
                double level = place.levels[frame] + place.turbulence * place.eddies[frame][p];
                for (Swirl swirl : place.swirls) level += swirl.at(instant) * swirl.texture[p];
                shine += place.disc[p] * level;
            }
            double shown = stays * brightness[p] + (1 - stays) * other[p];
            changed[p] = gains[frame] * Math.max(0, shine) * shown;
        }
        return changed;
    }
}
