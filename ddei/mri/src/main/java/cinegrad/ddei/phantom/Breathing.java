package cinegrad.ddei.phantom;

/// The state of the breath: 0 at end-expiration, about 1 at full inspiration.
///
/// `depth · sin⁴(π·phase)`: the chest rests at expiration. Source: Lujan et al., *A method for incorporating organ motion due to
/// breathing into 3D dose calculations*, Medical Physics 26, 1999. Period and depth differ from breath to breath.
///
/// @param period seconds; 0 holds the breath at expiration
record Breathing(Draws draws, double period, double variability) {
    private double onset(long breath) {
        return (breath + variability * draws.symmetric(2 * breath)) * period;
    }

    double inspiration(double seconds) {
        if (period == 0) return 0;
        long breath = (long) Math.floor(seconds / period);
        while (onset(breath) > seconds) breath--;
        while (onset(breath + 1) <= seconds) breath++;
        double phase = (seconds - onset(breath)) / (onset(breath + 1) - onset(breath));
        double sine = Math.sin(Math.PI * phase);
        double depth = 0.9 + 1.5 * variability * draws.symmetric(2 * breath + 1);
        return depth * sine * sine * sine * sine;
    }
}
