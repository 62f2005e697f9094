package cinegrad.ddei.run;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.cine.CoilPreparation;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.request.DataSelection.Units;
import cinegrad.ddei.run.ScanReader.Scan;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.Backend;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Acquisitions kept in memory as a set of examples: their measurements are made once, from the image where that is what is
/// known.
public final class SingleExamples implements Examples {
    private final List<String> names = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final List<Scan> all = new ArrayList<>();
    private final ScanReader reader;

    /// Acquisitions taken as they are stored.
    ///
    /// @param sigma standard deviation of the noise added to measurements made from an image
    public SingleExamples(double sigma, long seed, Backend backend) {
        this(new ScanReader(new Noise(sigma, Noise.Units.DATA, seed), Units.STORED, CoilPreparation.USUAL.maps(), backend));
    }

    SingleExamples(ScanReader reader) {
        this.reader = reader;
    }

    /// @param name   made unique by a number where there is one like it
    /// @param stream of the random numbers that its noise is drawn from: acquisitions with different ones have independent noise
    public SingleExamples add(String name, SingleAcquisition file, int stream) {
        all.add(reader.read(name, file, stream));
        names.add(unique(name, taken));
        return this;
    }

    /// The name, or with a number the first that is not taken, which it is from now on.
    static String unique(String name, Set<String> taken) {
        String unique = name;
        for (int i = 2; !taken.add(unique); i++) unique = name + " (" + i + ")";
        return unique;
    }

    @Override
    public int size() {
        return all.size();
    }

    @Override
    public Sample load(int index, int visit) {
        return all.get(index).sample();
    }

    @Override
    public String name(int index) {
        return names.get(index);
    }

    @Override
    public Geometry geometry(int index) {
        return all.get(index).geometry();
    }

    @Override
    public double factor(int index) {
        return all.get(index).factor();
    }
}
