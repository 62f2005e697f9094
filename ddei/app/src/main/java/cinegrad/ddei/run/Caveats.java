package cinegrad.ddei.run;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ddei.request.DataSelection;
import cinegrad.ddei.request.DataSelection.CmrxReconSet;
import cinegrad.ddei.request.DataSelection.OwnFiles;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.DataSelection.Scale;
import cinegrad.ddei.request.LossSettings;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.request.ValidationSettings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a reader must know before quoting a number: sentences that follow what was done.
public final class Caveats {
    private static final String METRICS_ALONE = "The reference serves the metrics alone.";

    /// Of the map beside a result that shows how far it depends on the measurements it happened to get.
    static final String OF_SPREAD = "Uncertainty is how far the result changes where lines that were measured are left out, "
            + "group by group (a jackknife). It knows nothing of what all those reconstructions get wrong alike.";

    private Caveats() { }

    /// Of the data.
    ///
    /// @param known whether the true videos are known
    public static List<String> ofData(DataSelection data, boolean known) {
        var caveats = new ArrayList<String>();
        if (known) {
            caveats.add(switch (data) {
                case PhantomScan _ ->
                        "The reference is a digital thorax, which no scanner saw: measurements are computed from it.";
                case OwnFiles _ ->
                        "Measurements are computed from the reference video in the file, with the sampling pattern beside it. "
                        + "If the reference was gated over several "
                        + "heartbeats, it is not true real-time ground truth.";
                case CmrxReconSet _ ->
                        "The reference is the image of fully sampled k-space, gated over several heartbeats: not true "
                        + "real-time ground truth. The measurements are "
                        + "those samples of it that the mask keeps.";
            });
            caveats.add(
                    "PSNR takes the peak of the reference over the whole video; SSIM is three-dimensional, over (T,H,W), "
                    + "unless it says per frame; "
                    + "\"moving\" counts the tenth of the pixels that change most over time in the reference.");
        } else {
            caveats.add(
                    "The measurements are the k-space in the file. The true video is not known: nothing on this page measures "
                    + "how close the reconstruction comes.");
        }
        if (data instanceof CmrxReconSet set && set.scale() == Scale.ORACLE) {
            caveats.add("Intensities are scaled by statistics of the fully sampled video, which a scanner would not know.");
        }
        return caveats;
    }

    /// Of data measured by this operator.
    public static List<String> ofData(DataSelection data, VideoModel physics, boolean known) {
        var all = new ArrayList<>(ofData(data, known));
        if (known && !(physics instanceof DynamicMri)) {
            all.set(0, "Measurements and reference are those in the file; nothing was reconstructed from the reference.");
        }
        ofEmptyFrames(physics).ifPresent(all::add);
        return all;
    }

    /// Of frames of which nothing was measured.
    static Optional<String> ofEmptyFrames(VideoModel physics) {
        if (!(physics instanceof DynamicMri grid) || grid.mask().shape().rank() != 4) return Optional.empty();
        double[] m = grid.mask().toDoubles();
        int frames = grid.mask().shape().size(1);
        int each = m.length / frames;
        var empty = IntStream.range(0, frames).filter(t -> IntStream.range(t * each, (t + 1) * each).allMatch(i -> m[i] == 0))
                .mapToObj(t -> Integer.toString(t + 1)).toList();
        if (empty.isEmpty() || empty.size() == frames) return Optional.empty();
        return Optional.of("Nothing was measured of frame" + (empty.size() == 1 ? " " : "s ") + String.join(", ", empty)
                + ": what is shown there is guessed from the others, and zero-filled is dark.");
    }

    /// Of films whose frame time is not known.
    public static Optional<String> ofTime(Geometry geometry) {
        return geometry.frameSeconds().isPresent() ? Optional.empty()
                : Optional.of("The data do not say how long a frame takes: films are shown at ten frames a second.");
    }

    /// Of a training: how, how the network shown was chosen, and whether it was evaluated on what it was trained on.
    ///
    /// @param lineage the losses of the networks it began with
    public static List<String> ofTraining(TrainingRequest request, List<String> lineage, Dataset data) {
        var caveats = new ArrayList<>(ofTraining(Optional.of(request.loss()), lineage,
                data.test().load(0, 0).truth().isPresent()));
        caveats.addAll(ofChoice(request.validation(), request.loss(), data));
        if (lineage.contains("sup") || lineage.contains("unknown")) caveats.remove(METRICS_ALONE);
        if (request.validation().isConfirmed()) {
            caveats.add("The result is the video of nlr, changed towards the network's as far as lines confirm it that were kept "
                    + "back from training.");
        }
        if (request.data() instanceof CmrxReconSet && data.train() == data.test()) {
            ofReuse(data.test().size(), data.test().size()).ifPresent(caveats::add);
        }
        return caveats;
    }

    /// Of how a network was trained.
    ///
    /// @param loss    empty: unknown
    /// @param lineage the losses of the networks it began with
    /// @param known   whether the true videos of the data shown are known
    public static List<String> ofTraining(Optional<LossSettings> loss, List<String> lineage, boolean known) {
        var caveats = new ArrayList<String>();
        if (loss.isEmpty()) {
            caveats.add("How the network was trained is unknown: the file with its weights does not say.");
        } else if (loss.get().seesTheTruth()) {
            caveats.add("The network was trained against the true videos.");
        } else if (lineage.contains("sup")) {
            caveats.add(
                    "The network began with parameters that were trained against true videos; this training did not see any.");
        } else if (lineage.contains("unknown")) {
            caveats.add("The network began with parameters of unknown training; this training did not see "
                    + (known ? "the reference." : "any true video."));
        } else {
            caveats.add(known ? "The network was trained without ever seeing the reference."
                    : "The network was trained on measurements alone.");
        }
        return caveats;
    }

    /// Of how the network shown was chosen, and what the reference was used for.
    public static List<String> ofChoice(ValidationSettings validation, LossSettings loss, Dataset data) {
        boolean known = data.test().load(0, 0).truth().isPresent();
        boolean trained = loss.seesTheTruth() && data.train() == data.test();
        var caveats = new ArrayList<String>();
        if (trained) {
            caveats.add("The network was trained against the reference that it is measured by, so its metrics are too good.");
        }
        choice(validation, loss, data, known).ifPresent(caveats::add);
        if (caveats.isEmpty() && known) caveats.add(METRICS_ALONE);
        return caveats;
    }

    /// Of examples of a data set that are evaluated and took part in the training.
    ///
    /// @param seen how many of them did
    public static Optional<String> ofReuse(int seen, int evaluated) {
        return seen == 0 ? Optional.empty() : Optional.of(String.format(Locale.ROOT,
                "The network was trained on %s evaluated here: they do not show how it does on other patients.",
                seen == evaluated ? "the examples" : seen + " of the " + evaluated + " examples"));
    }

    /// How the network was chosen among those of other steps: as the best, or by ending the training.
    private static Optional<String> choice(ValidationSettings validation, LossSettings loss, Dataset data, boolean known) {
        boolean best = validation.result() == ValidationSettings.Result.BEST;
        if (!best && validation.patience().isEmpty()) return Optional.empty();
        String metric = validation.best().orElseThrow();
        String chosen = (best ? "The network shown is the best by " : "The end of the training was chosen by ") + metric;
        boolean truth = Scores.isMetric(metric) || loss.seesTheTruth();
        if (data.validation() == data.test()) {
            return Optional.of(chosen + " of the very examples evaluated here"
                    + (truth ? ": their reference chose it, so its metrics are too good." : known
                    ? "; no reference took part in that." : "."));
        }
        return Optional.of(chosen + (data.validation() == data.train()
                ? " of the training examples, which are not evaluated here."
                : " of validation examples, which were neither trained on nor are evaluated here."));
    }
}
