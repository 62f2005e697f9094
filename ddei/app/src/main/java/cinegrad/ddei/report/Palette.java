package cinegrad.ddei.report;

/// Colors for values in [0, 1]: gray for images; for errors black over violet and orange to pale yellow, brighter at every step.
enum Palette {
    GRAY(0x000000, 0xffffff),
    HEAT(0x000000, 0x1d0f45, 0x57106e, 0x9b2964, 0xd44842, 0xf37819, 0xfbb61a, 0xfcfdbf);

    private final int[] stops;

    Palette(int... stops) {
        this.stops = stops;
    }

    /// Evenly spaced colors, 0xRRGGBB, to interpolate between.
    int[] stops() {
        return stops.clone();
    }

    int color(double value) {
        double at = Math.clamp(value, 0, 1) * (stops.length - 1);
        int i = Math.min((int) at, stops.length - 2);
        double part = at - i;
        int color = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = stops[i] >> shift & 0xff;
            int to = stops[i + 1] >> shift & 0xff;
            color |= (int) Math.round(from + part * (to - from)) << shift;
        }
        return color;
    }
}
