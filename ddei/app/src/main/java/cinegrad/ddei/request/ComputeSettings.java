package cinegrad.ddei.request;

import cinegrad.ddei.io.json.Json;

import java.util.LinkedHashMap;
import java.util.OptionalInt;

/// What computes. Results do not depend on the number of threads.
///
/// @param threads    empty: one a processor
/// @param device     the processor, a CUDA card, or the card where there is one
/// @param engine     on the processor: SIMD (single precision), the same kernels in DOUBLE precision, or the REFERENCE (double,
///                   by definition); CUDA is the card whatever `device` says
/// @param exact      no Winograd transform, no products of rounded numbers
/// @param products   whose matrix products the SIMD backend takes
/// @param transforms whose Fourier transforms
/// @param recompute  what training computes again in the backward pass to save memory
public record ComputeSettings(OptionalInt threads, Device device, Engine engine, boolean exact, Products products,
        Transforms transforms, Recompute recompute) {
    /// Where.
    public enum Device { CPU, GPU, AUTO }

    /// By which backend.
    public enum Engine {
        SIMD, DOUBLE, REFERENCE, CUDA;

        /// Whether it is one of the processor's that no card takes the place of.
        public boolean isDouble() {
            return this == DOUBLE || this == REFERENCE;
        }
    }

    /// Whose matrix products.
    public enum Products { OWN, JBLAS }

    /// Whose Fourier transforms.
    public enum Transforms { OWN, JTRANSFORMS }

    /// When activations are computed again instead of being kept; AUTO takes the cheapest that fits into memory.
    public enum Recompute { AUTO, NONE, CASCADES, SWEEPS, NETWORKS }

    private static final int MOST_THREADS = 1024;

    /// All processors, SIMD, our own kernels.
    public static final ComputeSettings USUAL =
            new ComputeSettings(OptionalInt.empty(), Device.CPU, Engine.SIMD, false, Products.OWN, Transforms.OWN,
            Recompute.AUTO);

    public ComputeSettings {
        if (threads.isPresent()) Limits.within("--threads", 1, MOST_THREADS, threads.getAsInt());
        boolean borrowed = products != Products.OWN || transforms != Transforms.OWN;
        if (borrowed && (device == Device.GPU || engine != Engine.SIMD)) {
            throw new IllegalArgumentException("--matmul and --fft choose kernels of the simd backend on the cpu only");
        }
        if (device == Device.GPU && engine.isDouble()) {
            throw new IllegalArgumentException("--device gpu and --backend " + JsonFields.text(engine)
                    + " contradict each other");
        }
    }

    public ComputeSettings withThreads(int count) {
        return new ComputeSettings(OptionalInt.of(count), device, engine, exact, products, transforms, recompute);
    }

    public ComputeSettings withRecompute(Recompute what) {
        return new ComputeSettings(threads, device, engine, exact, products, transforms, what);
    }

    public int threadCount() {
        return threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
    }

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        JsonFields.put(members, "threads", threads);
        members.put("device", JsonFields.text(device));
        members.put("engine", JsonFields.text(engine));
        members.put("exact", exact);
        members.put("matmul", JsonFields.text(products));
        members.put("fft", JsonFields.text(transforms));
        members.put("recompute", JsonFields.text(recompute));
        return Json.of(members);
    }

    public static ComputeSettings fromJson(Json json) {
        var fields = new JsonFields("compute", json);
        var compute = new ComputeSettings(fields.integerIfAny("threads"), fields.choice("device", Device.class),
                fields.choice("engine", Engine.class),
                fields.flag("exact"), fields.choice("matmul", Products.class), fields.choice("fft", Transforms.class),
                fields.choice("recompute", Recompute.class));
        fields.finish();
        return compute;
    }
}
