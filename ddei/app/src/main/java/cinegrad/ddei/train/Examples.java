package cinegrad.ddei.train;

import cinegrad.ddei.loss.Sample;

/// The acquisitions to train on or to evaluate, loaded one at a time.
public interface Examples {
    int size();

    /// @param visit how often the whole set was seen before, for noise that is drawn anew each time
    Sample load(int index, int visit);

    String name(int index);
}
