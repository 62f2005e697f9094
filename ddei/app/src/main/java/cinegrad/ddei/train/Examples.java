package cinegrad.ddei.train;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.loss.Sample;

/// The acquisitions to train on or to evaluate, loaded one at a time.
public interface Examples {
    int size();

    /// @param visit how often the whole set was seen before, for noise that is drawn anew each time
    Sample load(int index, int visit);

    String name(int index);

    /// What an example was multiplied by when it was read: its videos divided by this are in the units of the data.
    default double factor(int index) {
        return 1;
    }

    /// What is known of an example's times and sizes.
    default Geometry geometry(int index) {
        return Geometry.UNKNOWN;
    }
}
