package cinegrad.ddei.physics.mask;

/// How many lines a frame gets: `floor(W / acceleration)` in all, of which `floor(centerFraction · W)` in the middle.
///
/// @param acceleration   how many times fewer lines than W
/// @param centerFraction the part of W that is always acquired, 0 … 1
public record LineBudget(int acceleration, double centerFraction) {
    public LineBudget {
        if (acceleration < 1) {
            throw new IllegalArgumentException("LineBudget: acceleration must be at least 1, got " + acceleration);
        }
        if (!(centerFraction >= 0 && centerFraction <= 1)) {
            throw new IllegalArgumentException("LineBudget: centerFraction must be within 0 … 1, got " + centerFraction);
        }
    }

    public static LineBudget of(int acceleration, CenterRule rule) {
        return new LineBudget(acceleration, rule.fraction(acceleration));
    }

    public static LineBudget of(int acceleration) {
        return of(acceleration, CenterRule.DEFAULT);
    }

    /// Lines in the middle of W.
    public int centerLines(int width) {
        return (int) (centerFraction * width);
    }

    /// Lines outside the middle. Zero means that every frame and every draw is the same.
    ///
    /// @throws IllegalArgumentException if the middle alone has more lines than the acceleration allows
    public int otherLines(int width) {
        int center = centerLines(width), all = width / acceleration;
        if (center > all) {
            throw new IllegalArgumentException("LineBudget: acceleration " + acceleration + " allows " + all + " of W = " + width
                    + " lines, but centerFraction " + centerFraction + " takes " + center + "; lower one of the two");
        }
        return all - center;
    }

    /// The first column of the middle, W//2 − n//2; the middle ends `centerLines` columns later.
    public int centerStart(int width) {
        return width / 2 - centerLines(width) / 2;
    }

    boolean inCenter(int column, int width) {
        return column >= centerStart(width) && column < centerStart(width) + centerLines(width);
    }
}
