package cinegrad.ddei.phantom;

/// The times of heart beats, and the contraction at any time.
///
/// Beat n starts at `n·period` plus a bounded random shift. A shift of its own, not a random interval, makes every beat
/// computable alone, and a premature beat is followed by a full compensatory pause, as a ventricular extrasystole is.
///
/// @param period      mean distance of beats, seconds
/// @param variability standard size of the shift, a fraction of the period
/// @param premature   the fraction of beats that come early
record HeartRhythm(Draws draws, double period, double variability, double premature) {
    private static final double EARLY = 0.27;
    private static final double SYSTOLE = 0.31;
    private static final double RAPID_FILLING = 0.20;
    private static final double ATRIAL_KICK = 0.14;
    /// The part of the stroke still to be filled when rapid filling is over.
    private static final double DIASTASIS = 0.22;

    private double onset(long beat) {
        double shift = draws.uniform(2 * beat) < premature ? -EARLY : variability * draws.symmetric(2 * beat + 1);
        return (beat + shift) * period;
    }

    /// The RR intervals of the first `count` beats, seconds.
    double[] intervals(int count) {
        var intervals = new double[count];
        for (int n = 0; n < count; n++) intervals[n] = onset(n + 1) - onset(n);
        return intervals;
    }

    /// 0 at end-diastole, about 1 at end-systole; a beat after a short filling time is weaker, one after a pause stronger.
    ///
    /// Systole lasts nearly the same at any rate; a faster heart shortens the diastole: rapid filling, rest, atrial contraction.
    double contraction(double seconds) {
        long beat = (long) Math.floor(seconds / period);
        while (onset(beat) > seconds) beat--;
        while (onset(beat + 1) <= seconds) beat++;
        double since = seconds - onset(beat);
        double left = onset(beat + 1) - seconds;
        double filling = (onset(beat) - onset(beat - 1)) / period;
        double strength = Math.clamp(0.45 + 0.55 * filling, 0.6, 1.12);
        double systole = SYSTOLE * Math.sqrt(period / 0.85);
        double squeeze = since < systole
                ? smooth(since / systole)
                : 1 - (1 - DIASTASIS) * smooth((since - systole) / RAPID_FILLING);
        return strength * squeeze * smooth(left / ATRIAL_KICK);
    }

    /// Half a cosine from 0 at s ≤ 0 to 1 at s ≥ 1.
    private static double smooth(double s) {
        return 0.5 - 0.5 * Math.cos(Math.PI * Math.clamp(s, 0, 1));
    }
}
