package cinegrad.ddei.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A range of values laid out along a line of the picture, with round numbers to mark on it.
record Axis(double low, double high, Chart.Scale scale) {
    /// The range that holds all finite values (positive ones on a logarithmic axis), widened to be more than a point.
    static Axis holding(double[] values, Chart.Scale scale) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double v : values) {
            if (!shows(v, scale)) continue;
            low = Math.min(low, v);
            high = Math.max(high, v);
        }
        if (low > high) return scale == Chart.Scale.LOG ? new Axis(0.1, 1, scale) : new Axis(0, 1, scale);
        if (scale == Chart.Scale.LOG) {
            if (high / low < 1.5) return new Axis(low / 1.5, high * 1.5, scale);
            return new Axis(low, high, scale);
        }
        double span = high - low;
        double least = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
        if (!(span > least)) return new Axis(low - Math.max(0.5, 100 * least), high + Math.max(0.5, 100 * least), scale);
        return new Axis(low, high, scale);
    }

    static boolean shows(double value, Chart.Scale scale) {
        return Double.isFinite(value) && (scale == Chart.Scale.LINEAR || value > 0);
    }

    /// Widened by a fraction of its length at both ends.
    Axis padded(double fraction) {
        if (scale == Chart.Scale.LOG) {
            double factor = Math.pow(high / low, fraction);
            return new Axis(low / factor, high * factor, scale);
        }
        return new Axis(low - fraction * (high - low), high + fraction * (high - low), scale);
    }

    /// 0 at the low end, 1 at the high end.
    double position(double value) {
        if (scale == Chart.Scale.LOG) return (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
        return (value - low) / (high - low);
    }

    /// Round values inside the range, some `wanted` of them: steps of 1, 2 or 5 times a power of ten; on a logarithmic axis the
    /// powers of ten, or 1, 2, 5 times those when the range is short.
    List<Double> ticks(int wanted) {
        var ticks = new ArrayList<Double>();
        if (scale == Chart.Scale.LOG && high / low > 12) {
            int first = (int) Math.ceil(Math.log10(low) - 1e-9);
            int last = (int) Math.floor(Math.log10(high) + 1e-9);
            int every = Math.max(1, (last - first + wanted) / wanted);
            boolean fine = last - first < 3;
            for (int p = first - 1; p <= last; p += every) {
                for (int digit : fine ? new int[]{1, 2, 5} : new int[]{1}) {
                    double tick = digit * Math.pow(10, p);
                    if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.add(tick);
                }
            }
            return ticks;
        }
        double raw = (high - low) / wanted;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double lead = raw / power;
        double step = power * (lead <= 1.5 ? 1 : lead <= 3.5 ? 2 : lead <= 7.5 ? 5 : 10);
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) ticks.add(i * step);
        return ticks;
    }

    /// A short decimal form: four significant digits, an exponent only for very small and very large numbers.
    static String label(double value) {
        if (value == 0) return "0";
        double size = Math.abs(value);
        if (size >= 1e5 || size < 1e-3) {
            String text = String.format(Locale.ROOT, "%.3e", value);
            int e = text.indexOf('e');
            return trimmed(text.substring(0, e)) + "e" + Integer.parseInt(text.substring(e + 1));
        }
        int decimals = Math.clamp(3 - (int) Math.floor(Math.log10(size)), 0, 6);
        return trimmed(String.format(Locale.ROOT, "%." + decimals + "f", value));
    }

    private static String trimmed(String decimal) {
        return decimal.indexOf('.') < 0 ? decimal : decimal.replaceAll("\\.?0+$", "");
    }
}
