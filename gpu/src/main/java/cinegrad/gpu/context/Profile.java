package cinegrad.gpu.context;

import cinegrad.gpu.device.Device;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// Marks in the stream around every launch.
public final class Profile {
    private record Launch(String kernel, long from, long to) { }

    private final Device device;
    private final List<Launch> launches = new ArrayList<>();
    private String kernel = "";
    private long from;

    public Profile(Device device) {
        this.device = device;
    }

    public void begin(String name) {
        kernel = name;
        from = device.mark();
    }

    public void end() {
        launches.add(new Launch(kernel, from, device.mark()));
    }

    /// Kernel by kernel, the longest first; once.
    public List<KernelTime> times() {
        var sums = new TreeMap<String, KernelTime>();
        for (var l : launches) {
            sums.merge(l.kernel, new KernelTime(l.kernel, 1, device.secondsBetween(l.from, l.to)), KernelTime::plus);
        }
        launches.clear();
        return sums.values().stream().sorted(Comparator.comparingDouble(KernelTime::seconds).reversed()).toList();
    }
}
