package cinegrad.ddei.io.cine;

import java.nio.file.Path;

/// One example of a CMRxRecon data set: one slice (or long-axis view) of one file, over all its frames.
///
/// @param file    the MATLAB file with the k-space
/// @param path    the same, relative to the data folder, with `/` between names: the example's name on every machine
/// @param patient such as `P001`
/// @param index   the slice's number in the file, from 0
/// @param slices  how many the file has
/// @param coils   how many coils; 1 for single-coil data
/// @param height  samples along kx, the readout
/// @param width   samples along ky, the phase encoding
/// @param frames  samples along time
public record CineSlice(Path file, String path, String patient, int index, int slices, int coils, int height, int width,
        int frames) {
    /// The direction in which the heart is cut.
    public enum View {
        LONG_AXIS, SHORT_AXIS, OTHER
    }

    /// Detected from the file's name, `cine_lax.mat` or `cine_sax.mat`.
    public View view() {
        String name = file.getFileName().toString();
        return name.contains("lax") ? View.LONG_AXIS : name.contains("sax") ? View.SHORT_AXIS : View.OTHER;
    }

    /// The mask file's name, `cine_lax_mask.mat`.
    String maskName() {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - CmrxRecon.ENDING.length()) + CmrxRecon.MASK_ENDING;
    }

    @Override
    public String toString() {
        return path + "[" + index + "]";
    }
}
