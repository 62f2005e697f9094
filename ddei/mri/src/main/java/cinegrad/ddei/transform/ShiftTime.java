package cinegrad.ddei.transform;

import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// Moves the frames in time by an amount from −T … T−1, all equally likely. Specification §6.4.
///
/// @param film what is moved: the frames, or, as the published training code does, real and imaginary frames as one film of 2T
public record ShiftTime(FrameShift.Padding padding, Film film) implements Transform {
    /// The frames that are moved.
    public enum Film {
        /// The frames, real and imaginary part together.
        FRAMES,
        /// All real frames and then all imaginary ones, so that most shifts swap real and imaginary parts: quirk Q1 of the
        /// published code, specification §6.1.
        LEGACY_CHANNELS_THEN_FRAMES
    }

    /// Frames, reflected at the ends: what DDEI means.
    public static ShiftTime reflecting() {
        return new ShiftTime(FrameShift.Padding.REFLECT, Film.FRAMES);
    }

    @Override
    public GroupElement draw(RandomStream random, Shape video) {
        int length = video.size(1) * (film == Film.FRAMES ? 1 : 2);
        return by(random.stream("shift time").integer(2 * length) - length);
    }

    /// The shift by `amount` frames, later if positive.
    public GroupElement by(int amount) {
        return new Shifted(this, amount);
    }

    private record Shifted(ShiftTime family, int amount) implements GroupElement {
        @Override
        public ArrayType output(ArrayType input) {
            if (!input.isComplex() || input.shape().rank() != 4) {
                throw new ShapeException("shift time: needs complex videos (N,T,H,W), got " + input);
            }
            return input;
        }

        @Override
        public NdArray apply(NdArray video) {
            output(video.type());
            NdArray film = film(video);
            return video(film.backend().take(film, 1, index(film)), video.type());
        }

        @Override
        public NdArray adjoint(NdArray y, ArrayType input) {
            LinearMap.requireOutput(this, y, input);
            NdArray film = film(y);
            return video(film.backend().scatterAdd(film, 1, index(film), film.shape().size(1)), input);
        }

        private int[] index(NdArray film) {
            return FrameShift.index(film.shape().size(1), amount, family.padding);
        }

        /// What is moved along axis 1.
        private NdArray film(NdArray video) {
            if (family.film == Film.FRAMES) return video;
            Shape s = video.shape();
            return video.backend().permute(video.asReal(), 0, 4, 1, 2, 3)
                    .reshape(Shape.of(s.size(0), 2 * s.size(1), s.size(2), s.size(3)));
        }

        private NdArray video(NdArray film, ArrayType type) {
            if (family.film == Film.FRAMES) return film;
            Shape s = type.shape();
            NdArray parts = film.reshape(Shape.of(s.size(0), 2, s.size(1), s.size(2), s.size(3)));
            return parts.backend().permute(parts, 0, 2, 3, 4, 1).asComplex();
        }

        @Override
        public GroupElement inverse() {
            return new Shifted(family, -amount);
        }

        @Override
        public String toString() {
            return "shift time by " + amount;
        }
    }
}
