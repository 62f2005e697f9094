package cinegrad.ddei.run;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.ClassicalMethod;
import cinegrad.ddei.classical.IterationListener;
import cinegrad.ddei.classical.Jackknife;
import cinegrad.ddei.classical.MemoryUnits;
import cinegrad.ddei.compute.Devices;
import cinegrad.ddei.compute.MemoryShortage;
import cinegrad.ddei.model.Start;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.gpu.CudaBackend;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;

import java.util.Locale;
import java.util.Optional;

/// A method without learning on one acquisition, refused before it begins where its memory is not there.
///
/// As the [Start] of a network, its video is a constant to the gradient: the network learns only what the method leaves to do.
public record ClassicalReconstruction(ClassicalMethod method) implements Start {
    @Override
    public Tensor estimate(NdArray y, DynamicMri physics) {
        return Tensor.constant(video(y, physics, IterationListener.NONE));
    }

    /// Computes y, and what it is computed from, here and now.
    @Override
    public Tensor estimate(Tensor y, DynamicMri physics) {
        return estimate(y.detach().value(), physics);
    }

    /// @param y complex k-space (N, T, H, W), or (N, C, T, H, W) of several coils
    /// @throws MemoryShortage if it needs more memory than there is
    NdArray video(NdArray y, DynamicMri physics, IterationListener listener) {
        requireMemory(y.type(), y.backend());
        return method.reconstruct(y, physics, listener);
    }

    /// How far the video depends on the measurements it happened to get, real (N, T, H, W).
    NdArray spread(NdArray y, DynamicMri physics, Jackknife jackknife, RandomStream random, IterationListener listener) {
        requireMemory(y.type(), y.backend());
        return jackknife.spread(method, y, physics, random, listener);
    }

    /// Throws unless a reconstruction from such k-space fits into memory.
    ///
    /// @throws MemoryShortage then
    public void requireMemory(ArrayType kspace, Backend backend) {
        shortage(kspace, backend).ifPresent(shortage -> {
            throw shortage;
        });
    }

    /// Why a reconstruction from such k-space does not fit into memory, if it does not.
    public Optional<MemoryShortage> shortage(ArrayType kspace, Backend backend) {
        var needed = method.memory(MemoryUnits.of(kspace, backend));
        if (!(backend instanceof CudaBackend)) return MemoryShortage.of(method.name(), needed.bytes(), "heap", Devices.heap());
        return MemoryShortage.of(method.name(), needed.arrays(), "device", Devices.available(backend))
                .or(() -> MemoryShortage.of(method.name(), needed.host(), "heap", Devices.heap()));
    }

    /// What it needs and what there is, for people.
    String plan(ArrayType kspace, Backend backend) {
        var needed = method.memory(MemoryUnits.of(kspace, backend));
        return String.format(Locale.ROOT, "%s needs %s; the %s has %s", method.name(),
                MemoryShortage.megabytes(backend instanceof CudaBackend ? needed.arrays() : needed.bytes()),
                Devices.holder(backend), MemoryShortage.megabytes(Devices.available(backend)));
    }
}
