package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.CosineTransform;
import cinegrad.autograd.option.FourierScaling;
import cinegrad.autograd.option.PadMode;
import cinegrad.autograd.option.StftOptions;
import cinegrad.autograd.option.Wavelet;
import cinegrad.autograd.option.Window;
import cinegrad.ops.Backend;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs the folder `signals`: short-time Fourier, cosine and wavelet transforms.
public final class SignalFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "signals";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var c = new TensorCase(golden, backend);
        return Optional.ofNullable(transformed(golden, c.in("x"))).map(y -> c.output("y", y).compare().complete());
    }

    private static @Nullable Tensor transformed(Case golden, Tensor x) {
        return switch (golden.op()) {
            case "torch.stft" -> x.stft(frames(golden));
            case "torch.istft" -> golden.attrs().find("length").map(n -> x.istft(frames(golden), n.integer()))
                    .orElseGet(() -> x.istft(frames(golden)));
            case "dct" -> x.dct(type(golden), scaling(golden), golden.attrs().at("axis").integer());
            case "idct" -> x.idct(type(golden), scaling(golden), golden.attrs().at("axis").integer());
            case "dwt" -> x.dwt(wavelet(golden), golden.attrs().at("levels").integer(),
                    Settings.integers(golden.attrs().at("axes")));
            case "idwt" -> x.idwt(wavelet(golden), golden.attrs().at("levels").integer(),
                    Settings.integers(golden.attrs().at("axes")));
            default -> null;
        };
    }

    private static StftOptions frames(Case golden) {
        int length = golden.attrs().at("n").integer();
        var window = Window.valueOf(golden.attrs().at("window").text().toUpperCase(Locale.ROOT));
        var options = StftOptions.of(window, Settings.integer(golden, "win", length), golden.attrs().at("hop").integer())
                .withFrame(length).with(Settings.flag(golden, "normalized") ? FourierScaling.ORTHO : FourierScaling.BACKWARD)
                .centeredBy(PadMode.valueOf(Settings.text(golden, "pad_mode", "reflect").toUpperCase(Locale.ROOT)));
        boolean centered = golden.attrs().find("center").isEmpty() || Settings.flag(golden, "center");
        return centered ? options : options.uncentered();
    }

    private static CosineTransform type(Case golden) {
        return CosineTransform.valueOf(golden.attrs().at("type").text());
    }

    private static FourierScaling scaling(Case golden) {
        return FourierScaling.valueOf(golden.attrs().at("scaling").text());
    }

    private static Wavelet wavelet(Case golden) {
        return Wavelet.valueOf(golden.attrs().at("wavelet").text());
    }
}
