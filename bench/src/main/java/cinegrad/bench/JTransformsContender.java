package cinegrad.bench;

import java.util.Optional;
import org.jtransforms.fft.FloatFFT_2D;
import org.visnow.jlargearrays.ConcurrencyUtils;

/// JTransforms: FFTs in plain Java, in place, one image at a time, not scaled.
final class JTransformsContender implements Contender {
    @Override
    public String name() {
        return "JTransforms 3.2";
    }

    @Override
    public Optional<Prepared> prepare(Workload work, int threads) {
        if (!(work instanceof Workload.Fourier f)) return Optional.empty();
        ConcurrencyUtils.setNumberOfThreads(threads);
        return Optional.of(new Transform(f));
    }

    private static final class Transform implements Prepared {
        private final Workload.Fourier work;
        private final FloatFFT_2D plan;
        private final float[] input;
        private final float[] image;
        private final float[] output;

        Transform(Workload.Fourier work) {
            this.work = work;
            this.plan = new FloatFFT_2D(work.height(), work.width());
            this.input = work.input();
            this.output = new float[input.length];
            this.image = new float[2 * work.height() * work.width()];
        }

        /// Only the transforms are timed: the copies stand for data that is in place already.
        @Override
        public long run() {
            long taken = 0;
            for (int t = 0; t < work.frames(); t++) {
                System.arraycopy(input, t * image.length, image, 0, image.length);
                long start = System.nanoTime();
                plan.complexForward(image);
                taken += System.nanoTime() - start;
                System.arraycopy(image, 0, output, t * image.length, image.length);
            }
            return taken;
        }

        @Override
        public float[][] results() {
            float[] scaled = output.clone();
            float scale = (float) (1 / Math.sqrt((double) work.height() * work.width()));
            for (int i = 0; i < scaled.length; i++) scaled[i] *= scale;
            return new float[][] {scaled};
        }
    }
}
