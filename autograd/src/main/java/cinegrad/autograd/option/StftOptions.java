package cinegrad.autograd.option;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// How a signal is cut into frames for short-time transforms.
///
/// @param window  one factor for each of the samples of a frame
/// @param hop     samples from one frame to the next
/// @param centers how the signal is continued by half a frame on both sides, so that frame t is centered at sample t·hop; if
///                empty, frame t begins there
/// @param scaling the factor of the transforms
public record StftOptions(List<Double> window, int hop, Optional<PadMode> centers, FourierScaling scaling) {
    public StftOptions {
        window = List.copyOf(window);
        if (window.isEmpty() || hop < 1) {
            throw new IllegalArgumentException("stft: frames of " + window.size() + " samples, " + hop
                    + " apart; both must be at least 1");
        }
    }

    /// A window of this length, centered frames by reflection, a factor for the inverse alone: PyTorch's defaults.
    public static StftOptions of(Window window, int length, int hop) {
        return new StftOptions(IntStream.range(0, length).mapToObj(i -> window.at(i, length)).toList(), hop,
                Optional.of(PadMode.REFLECT), FourierScaling.BACKWARD);
    }

    /// The number of samples of a frame.
    public int length() {
        return window.size();
    }

    /// The window given, with zeros on both sides up to a frame of `length` samples; of an odd number one more on the right.
    public StftOptions withFrame(int length) {
        int more = length - window.size();
        if (more < 0) {
            throw new IllegalArgumentException("stft: a window of " + window.size() + " samples does not fit a frame of "
                    + length);
        }
        var padded = new ArrayList<>(Collections.nCopies(length, 0.0));
        for (int i = 0; i < window.size(); i++) padded.set(more / 2 + i, window.get(i));
        return new StftOptions(padded, hop, centers, scaling);
    }

    public StftOptions withWindow(double... factors) {
        return new StftOptions(Arrays.stream(factors).boxed().toList(), hop, centers, scaling);
    }

    public StftOptions centeredBy(PadMode mode) {
        return new StftOptions(window, hop, Optional.of(mode), scaling);
    }

    /// Frame t begins at sample t·hop.
    public StftOptions uncentered() {
        return new StftOptions(window, hop, Optional.empty(), scaling);
    }

    public StftOptions with(FourierScaling wanted) {
        return new StftOptions(window, hop, centers, wanted);
    }
}
