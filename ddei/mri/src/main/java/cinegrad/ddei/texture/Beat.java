package cinegrad.ddei.texture;

import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.ImageSize;

/// A place that beats: it contracts, twists, darkens or shines as what flows in does, and its phase moves with the flow.
///
/// With g = exp(−r² / 2R²) at distance r from its center, and squeeze s(t) from 0 to 1 and back, what is seen at (y, x) comes
/// from (y, x) + a s g (Y + τX, X − τY), Y and X being the distances from the center, a the amplitude, τ the twist.
record Beat(double row, double column, double radius, double amplitude, double twist, double onset, double systole,
        double relaxation, double inflow, double turn) {
    static Beat draw(ImageSize size, double strength, RandomStream random) {
        return new Beat((0.25 + 0.5 * random.uniform()) * size.height(), (0.25 + 0.5 * random.uniform()) * size.width(),
                (0.08 + 0.17 * random.uniform()) * size.height(), strength * (0.1 + 0.35 * random.uniform()),
                0.6 * random.uniform() - 0.3, random.uniform(), 0.25 + 0.25 * random.uniform(), 0.1 + 0.25 * random.uniform(),
                0.35 * random.uniform(), 2 * random.uniform() - 1);
    }

    /// How contracted it is at an instant, 0 to 1: up along a squared sine, down along an exponential that ends at 0.
    double squeeze(double instant) {
        double t = (instant + onset) % 1;
        if (t < systole) {
            double sine = Math.sin(Math.PI * t / (2 * systole));
            return sine * sine;
        }
        double end = Math.exp((systole - 1) / relaxation);
        return (Math.exp((systole - t) / relaxation) - end) / (1 - end);
    }

    /// g at a pixel.
    double share(double r, double c) {
        return gauss(r, c, radius);
    }

    /// What brightness is multiplied by.
    double shine(double r, double c, double squeeze) {
        return 1 - inflow * squeeze * gauss(r, c, radius / 2);
    }

    private double gauss(double r, double c, double width) {
        double y = r - row, x = c - column;
        return Math.exp(-(y * y + x * x) / (2 * width * width));
    }
}
