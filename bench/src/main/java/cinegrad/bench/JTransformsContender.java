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
        private double energy;

        Transform(Workload.Fourier work) {
            this.work = work;
            this.plan = new FloatFFT_2D(work.height(), work.width());
            this.input = work.input();
            this.image = new float[2 * work.height() * work.width()];
        }

        /// Only the transforms are timed: the copies stand for data that is in place already.
        @Override
        public long run() {
            long taken = 0;
            energy = 0;
            for (int t = 0; t < work.frames(); t++) {
                System.arraycopy(input, t * image.length, image, 0, image.length);
                long start = System.nanoTime();
                plan.complexForward(image);
                taken += System.nanoTime() - start;
                energy += Contender.energy(image);
            }
            return taken;
        }

        @Override
        public double energy() {
            return energy / ((double) work.height() * work.width());
        }
    }
}
