package cinegrad.bench.equivariance;

import cinegrad.bench.equivariance.Scan.Moved;
import cinegrad.bench.equivariance.Scan.Part;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.loss.Division;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.GaussianSplit;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.simulate.SampledLines;
import cinegrad.ddei.simulate.TextureScan;
import cinegrad.ddei.simulate.ThoraxScan;
import cinegrad.ddei.texture.MovingTextures;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Makes the scans of a study: films with their truth, measured along lines, no noise but the films' own.
final class Scans {
    private static final double NOISE = 0.005;

    private final int frames;
    private final FrameSize size;
    private final LineLaw law;
    private final NlrAnswers nlr;
    private final Backend backend;

    /// @param law of the lines
    Scans(int frames, FrameSize size, LineLaw law, NlrAnswers nlr, Backend backend) {
        this.frames = frames;
        this.size = size;
        this.law = law;
        this.nlr = nlr;
        this.backend = backend;
    }

    /// A digital thorax.
    Scan thorax(long seed) {
        var patient = new PhantomScan(seed, frames, size.height(), size.width(), PhantomScan.USUAL_FRAME_SECONDS, NOISE, law);
        return scan("thorax", ThoraxScan.acquire(patient).image().orElseThrow(), seed);
    }

    /// Moving textures.
    Scan textures(long seed) {
        var film = new TextureScan(new MovingTextures(frames, size.height(), size.width()), seed, NOISE);
        return scan("textures", film.acquire(law, Geometry.UNKNOWN).image().orElseThrow(), seed);
    }

    /// The middle of the first frames of a recorded video, measured along lines of our own.
    Scan recording(Path file, long seed) {
        var whole = SingleAcquisition.read(file);
        float[] image = whole.image().orElseThrow(() ->
                new IllegalArgumentException("--recordings: " + file + " holds no video (image_re_im) to measure"));
        if (whole.frames() < frames || whole.height() < size.height() || whole.width() < size.width()) {
            throw new IllegalArgumentException("--recordings: (T,H,W) of " + file + " is (" + whole.frames() + ","
                    + whole.height() + "," + whole.width() + "), smaller than the study's (" + frames + "," + size.height() + ","
                    + size.width() + ")");
        }
        int top = (whole.height() - size.height()) / 2, left = (whole.width() - size.width()) / 2;
        float[] cut = new float[2 * frames * size.height() * size.width()];
        for (int t = 0, to = 0; t < frames; t++) {
            for (int h = 0; h < size.height(); h++, to += 2 * size.width()) {
                int from = 2 * ((t * whole.height() + top + h) * whole.width() + left);
                System.arraycopy(image, from, cut, to, 2 * size.width());
            }
        }
        String name = file.getFileName().toString();
        return scan(name.substring(0, name.lastIndexOf('.')), cut, seed);
    }

    private Scan scan(String family, float[] film, long seed) {
        float[] lines = SampledLines.draw(law, frames, size.width(), seed).overRows(1).toFloats();
        var physics = DynamicMri.withLines(backend, lines, frames, size.width());
        NdArray truth = backend.upload(ArrayType.complex(Shape.of(1, frames, size.height(), size.width())), film);
        NdArray y = physics.apply(truth);
        NdArray start = nlr.of(y, physics);
        double scale = 1 / rootMeanSquare(start);
        var sample = new Sample(y.times(scale), physics, Optional.of(truth.times(scale)));
        return new Scan(family, sample, start.times(scale), List.of(), Map.of());
    }

    /// The scan with what trainings need.
    ///
    /// @param draws how many divisions, and transformations of each family
    /// @param shown the part of the samples that a division shows
    Scan prepared(Scan scan, int draws, double shown, RandomStream random) {
        var parts = new ArrayList<Part>();
        for (int i = 0; i < draws; i++) {
            var mask = SplitMask.of(scan, new GaussianSplit(shown), random.stream("part").stream(i));
            var division = Division.bySamples(scan.sample(), mask, Division.Normalization.TARGET);
            var input = division.shown();
            parts.add(new Part(division, nlr.of(input.kspace(), input.onGrid("study"))));
        }
        var moved = new EnumMap<Move, List<Moved>>(Move.class);
        for (var move : Move.values()) {
            moved.put(move, IntStream.range(0, draws).mapToObj(i -> {
                var action = move.family().draw(random.stream(move.name()).stream(i), scan.start().shape());
                NdArray y = scan.physics().apply(action.apply(scan.start()));
                return new Moved(action, nlr.of(y, scan.physics()));
            }).toList());
        }
        return new Scan(scan.family(), scan.sample(), scan.start(), List.copyOf(parts), moved);
    }

    static double rootMeanSquare(NdArray x) {
        double sum = 0;
        float[] numbers = x.toFloats();
        for (float v : numbers) sum += v * v;
        return Math.sqrt(sum / numbers.length);
    }
}
