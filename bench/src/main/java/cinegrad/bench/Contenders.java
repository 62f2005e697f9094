package cinegrad.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/// Everybody who can run here: ours first, then the peers in Java, those of the `peers` profile, and the programs that are there.
final class Contenders {
    private Contenders() { }

    static List<Contender> here() {
        var all = new ArrayList<Contender>();
        all.add(new Cinegrad());
        all.add(new JTransformsContender());
        JblasContender.here().ifPresent(all::add);
        ServiceLoader.load(Guests.class).forEach(guests -> all.addAll(guests.contenders()));
        return all;
    }
}
