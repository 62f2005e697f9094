package cinegrad.examples;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Conv;
import cinegrad.autograd.nn.ConvLstmCell;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.Recurrent;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ddei.report.Montage;
import cinegrad.ddei.report.ReportVideo;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.stream.Stream;

/// Lesson 6: a convolutional LSTM watches a ball bounce in a box and learns to say what the next frame will be.
public final class Lesson6Motion {
    private static final int SIZE = 16;
    private static final int FRAMES = 8;
    private static final int HIDDEN = 8;
    private static final int BATCH = 8;

    private final SimdBackend backend = new SimdBackend();
    private final RandomStream random = RandomStream.of(6);
    private final Recurrent memory = Recurrent.of(ConvLstmCell.of("memory", 2, 1, HIDDEN, 5, backend, random.stream("memory")));
    private final Conv out = Conv.of("out", 3, HIDDEN, 1, 1, ConvOptions.DEFAULT, backend, random.stream("out"));

    private Lesson6Motion() { }

    /// @param predicted mean squared error of the predicted next frames of unseen videos
    /// @param copied    of the frame before instead
    record Result(double predicted, double copied) { }

    public static void main(String[] args) {
        var r = run(200, Paper.of(args));
        System.out.printf("error of the next frame: %.5f predicted, %.5f if it is taken to be the last one%n", r.predicted,
                r.copied);
    }

    static Result run(int steps, Paper paper) {
        return new Lesson6Motion().learn(steps, paper);
    }

    private Result learn(int steps, Paper paper) {
        List<Parameter> parameters = Stream.concat(memory.parameters().stream(), out.parameters().stream()).toList();
        var adam = new Adam(parameters, 0.02);
        for (int step = 0; step <= steps; step++) {
            if (step == steps * 3 / 4) adam.learningRate(0.004);
            Tensor videos = balls(BATCH, random.stream("train").stream(step));
            Tensor loss = predict(videos).mseLoss(later(videos));
            adam.step(loss.backward());
            if (step % (steps / 5) == 0) System.out.printf("step %3d   mean squared error %.5f%n", step, loss.item());
        }
        Tensor unseen = balls(32, random.stream("unseen"));
        Tensor guess = predict(unseen);
        paper.draw("lesson6-motion.gif", Montage.of(List.of(first("frame before", earlier(unseen)), first("predicted", guess)))
                .withReference(first("next frame", later(unseen))).gif(0.3));
        return new Result(guess.mseLoss(later(unseen)).item(), earlier(unseen).mseLoss(later(unseen)).item());
    }

    /// The next frame after each of the first T − 1: the frame itself and a change that the memory proposes.
    private Tensor predict(Tensor videos) {
        Tensor seen = earlier(videos);
        return seen.plus(out.apply(memory.apply(seen).frames()));
    }

    private static Tensor earlier(Tensor videos) {
        return videos.slice(1, 0, FRAMES - 1);
    }

    private static Tensor later(Tensor videos) {
        return videos.slice(1, 1, FRAMES);
    }

    /// Videos (n, T, 16, 16, 1) of a ball that flies straight and bounces off the walls.
    private Tensor balls(int n, RandomStream random) {
        float[] pixels = new float[n * FRAMES * SIZE * SIZE];
        for (int i = 0; i < n; i++) {
            double angle = 2 * Math.PI * random.uniform();
            double x = 3 + (SIZE - 7) * random.uniform(), y = 3 + (SIZE - 7) * random.uniform(), vx = 1.5 * Math.cos(angle),
                    vy = 1.5 * Math.sin(angle);
            for (int t = 0; t < FRAMES; t++, x += vx, y += vy) {
                if (x + vx < 1.5 || x + vx > SIZE - 2.5) vx = -vx;
                if (y + vy < 1.5 || y + vy > SIZE - 2.5) vy = -vy;
                for (int p = 0; p < SIZE * SIZE; p++) {
                    int row = p / SIZE;
                    double dx = p % SIZE - x, dy = row - y;
                    pixels[(i * FRAMES + t) * SIZE * SIZE + p] = (float) Math.exp(-(dx * dx + dy * dy) / 4);
                }
            }
        }
        return Tensor.constant(backend.upload(ArrayType.real(Shape.of(n, FRAMES, SIZE, SIZE, 1)), pixels));
    }

    /// The first video of a batch, its pixels six times as large.
    private static ReportVideo first(String name, Tensor videos) {
        int frames = videos.shape().size(1), zoom = 6, large = zoom * SIZE;
        float[] small = videos.value().toFloats();
        float[] pixels = new float[frames * large * large];
        for (int i = 0; i < pixels.length; i++) {
            int t = i / (large * large), y = i / large % large / zoom, x = i % large / zoom;
            pixels[i] = Math.max(0, small[(t * SIZE + y) * SIZE + x]);
        }
        return ReportVideo.ofMagnitude(name, pixels, frames, large, large);
    }
}
