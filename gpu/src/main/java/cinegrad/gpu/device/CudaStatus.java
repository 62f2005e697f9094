package cinegrad.gpu.device;

import java.util.List;

/// The state of the CUDA driver at its first use.
public sealed interface CudaStatus {

    /// The driver works and has these devices, at least one.
    ///
    /// @param cudaVersion the newest CUDA version the driver supports, e.g. 12060 for 12.6
    record Ready(int cudaVersion, List<DeviceDescription> devices) implements CudaStatus {
        public Ready {
            devices = List.copyOf(devices);
            if (devices.isEmpty()) throw new IllegalArgumentException("CudaStatus.Ready: no device; use Unavailable instead");
        }

        /// The CUDA version in words, such as "CUDA 13.0".
        public String cuda() {
            return "CUDA " + cudaVersion / 1000 + "." + cudaVersion % 1000 / 10;
        }

        @Override
        public String toString() {
            return cuda() + ": " + devices;
        }
    }

    /// Nothing can run.
    ///
    /// @param detail one sentence for a person
    record Unavailable(Reason reason, String detail) implements CudaStatus {
        @Override
        public String toString() {
            return detail;
        }
    }

    /// Why nothing can run.
    enum Reason {
        /// The machine has no NVIDIA driver library.
        NO_DRIVER,
        /// The driver is there but JCuda's native binding does not load: no build for this system, or an unwritable temporary
        /// folder.
        NO_BINDING,
        /// The driver works and has no device.
        NO_DEVICE,
        /// The driver refused to start or to describe its devices.
        DRIVER_ERROR
    }
}
