package cinegrad.ddei.cli.options;

import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.request.LossSettings;
import cinegrad.ddei.request.LossSettings.Detail;
import cinegrad.ddei.request.LossSettings.TimeShift;
import cinegrad.ddei.transform.FrameShift;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// What a network is trained to do.
public final class LossOptions {
    @Option(names = "--loss", paramLabel = "NAME", description =
            "sup, mc, ei-r, ddei, moi, mo-ei, ssdu, t-ssdu, t-ssdu*, weighted-ssdu, robust-ssdu, phase2phase or "
            + "artifact2artifact; -sure at the end, such as ddei-sure, corrects measurement consistency for noise. Default: ddei")
    private String loss;

    @Option(names = "--shown", paramLabel = "PART", description =
            "Part of the samples that ssdu (default 0.9), t-ssdu and t-ssdu* (0.6) show the network.")
    private Double shown;

    @Option(names = "--tau", paramLabel = "SIZE", description =
            "Perturbation of the measurements in losses with -sure. Default: 0.1")
    private Double tau;

    @Option(names = "--mask-law", paramLabel = "TYPE:ACCELERATION[:CENTER]", converter = LineLawConverter.class,
            description =
                    "The law the acquired masks were drawn by, such as gaussian:8:0.04. weighted-ssdu and robust-ssdu need it; "
                    + "moi and mo-ei shuffle frames without it.")
    private LineLaw maskLaw;

    @Option(names = "--time-shift", paramLabel = "KIND",
            description =
                    "corrected (moves frames) or published (as the released code: mixes real and imaginary frames). Default: "
                    + "corrected")
    private TimeShift timeShift;

    @Option(names = "--time-padding", paramLabel = "KIND",
            description =
            "wrap (a gated cine is one heart beat, after which it begins again) or reflect: how the film continues at its "
            + "ends. Default: wrap")
    private FrameShift.Padding padding;

    LossSettings over(LossSettings base) {
        return new LossSettings(Given.or(loss, base.name()), Given.or(shown, base.shown()), Given.or(tau, base.tau()),
                Given.or(maskLaw, base.maskLaw()),
                Given.or(timeShift, base.timeShift()), Given.or(padding, base.padding()));
    }

    boolean names() {
        return loss != null;
    }

    /// An error for the first given option that changes nothing for any of these losses.
    void refuseWithoutEffect(List<LossSettings> losses) {
        var given = new ArrayList<Detail>();
        if (shown != null) given.add(Detail.SHOWN);
        if (tau != null) given.add(Detail.TAU);
        if (maskLaw != null) given.add(Detail.MASK_LAW);
        if (timeShift != null) given.add(Detail.TIME_SHIFT);
        if (padding != null) given.add(Detail.TIME_PADDING);
        for (var detail : given) {
            if (losses.stream().noneMatch(l -> l.uses(detail))) {
                throw detail.withoutEffect(String.join(", ", losses.stream().map(LossSettings::name).toList()));
            }
        }
    }
}
