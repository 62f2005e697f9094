package cinegrad.gpu.device;

import java.nio.file.Path;

/// Builds a `libcuda.so.1` whose card is the processor, which tests the whole path to a card, JCuda and [CudaDevice] included,
/// without one.
///
/// A process that finds it before the system's, by `LD_LIBRARY_PATH`, finds a card called *emulated driver*. It does its work as
/// late as it may, and is as strict as a driver: see driver.cpp, also for the words of the environment variable `CINEGRAD_CARD`
/// that describe the card. Kernels are checked as on [EmulatedDevice].
public final class EmulatedDriver {
    private EmulatedDriver() { }

    /// The folder of the library, compiled now unless `folder` holds it already.
    ///
    /// @throws IllegalStateException if there is no g++ that could; [EmulatedDevice#obstacle] gives the reason
    public static Path in(Path folder) {
        return EmulatedKernels.driver(folder.toAbsolutePath()).resolveSibling("");
    }

    /// Prints the folder of the library, made in the folder that is the first argument.
    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("usage: java -cp cinegrad-gpu.jar cinegrad.gpu.device.EmulatedDriver FOLDER");
            System.exit(2);
        }
        EmulatedDevice.obstacle().ifPresent(why -> {
            System.err.println("emulated driver: " + why);
            System.exit(1);
        });
        System.out.println(in(Path.of(arguments[0])));
    }
}
