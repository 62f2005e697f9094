package cinegrad.ddei.request;

import cinegrad.ddei.physics.RadialSpokes;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How many spokes a frame has and how they turn, as it is written: `golden:21`.
///
/// @param perFrame spokes of one frame
public record SpokeLaw(Turn turn, int perFrame) {
    /// The angle from one spoke to the next.
    public enum Turn {
        /// π over the golden ratio, 111.25°, on from frame to frame.
        GOLDEN,
        /// The seventh tiny golden angle, 23.63°, on from frame to frame.
        TINY,
        /// π over the number of spokes: the same in every frame.
        UNIFORM
    }

    private static final int TINY_ORDER = 7;
    private static final int MOST = 10_000;

    public SpokeLaw {
        if (perFrame < 1 || perFrame > MOST) {
            throw new IllegalArgumentException("--radial: from 1 to " + MOST + " spokes a frame, got " + perFrame);
        }
    }

    /// Reads `golden:N`, `tiny:N` or `uniform:N`.
    public static SpokeLaw parse(String text) {
        String names = Arrays.stream(Turn.values()).map(t -> t.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining("|"));
        if (!text.matches("(" + names + "):\\d{1,9}")) {
            throw new IllegalArgumentException("--radial: golden:N, tiny:N or uniform:N, such as golden:21, got \"" + text
                    + "\"");
        }
        String[] parts = text.split(":");
        return new SpokeLaw(Turn.valueOf(parts[0].toUpperCase(Locale.ROOT)), Integer.parseInt(parts[1]));
    }

    /// @param samples of one spoke
    public RadialSpokes spokes(int samples) {
        return new RadialSpokes(perFrame, samples, switch (turn) {
            case GOLDEN -> RadialSpokes.goldenAngle(1);
            case TINY -> RadialSpokes.goldenAngle(TINY_ORDER);
            case UNIFORM -> Math.PI / perFrame;
        });
    }

    @Override
    public String toString() {
        return turn.name().toLowerCase(Locale.ROOT) + ":" + perFrame;
    }
}
