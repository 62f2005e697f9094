package cinegrad.ddei.transform;

import cinegrad.autograd.Tensor;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;

/// Moves the frames in time by an amount from −T … T−1, all equally likely. Specification §6.4.
///
/// @param film what is moved: the frames, or, as the published training code does, real and imaginary frames as one film of 2T
public record ShiftTime(FrameShift.Padding padding, Film film) implements Transform {
    /// What runs through the projector.
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
        public Tensor apply(Tensor video) {
            return switch (family.film) {
                case FRAMES -> video.indexSelect(1, FrameShift.index(video.shape().size(1), amount, family.padding));
                case LEGACY_CHANNELS_THEN_FRAMES -> {
                    Shape s = video.shape();
                    Shape channelsFirst = Shape.of(s.size(0), 2, s.size(1), s.size(2), s.size(3));
                    Shape joined = Shape.of(s.size(0), 2 * s.size(1), s.size(2), s.size(3));
                    Tensor film = video.viewAsReal().permute(0, 4, 1, 2, 3).reshape(joined);
                    Tensor moved = film.indexSelect(1, FrameShift.index(2 * s.size(1), amount, family.padding));
                    yield moved.reshape(channelsFirst).permute(0, 2, 3, 4, 1).viewAsComplex();
                }
            };
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
