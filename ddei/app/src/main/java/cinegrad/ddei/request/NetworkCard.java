package cinegrad.ddei.request;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.request.DataSelection.Units;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// What travels with a network's parameters: all that must be known to use it, and how it was trained.
///
/// @param loss    empty: unknown
/// @param lineage the losses of the networks whose parameters it began with, the oldest first
/// @param seed    of what its objective draws when it reconstructs
/// @param noise standard deviation of the noise that was added to the measurements it was trained on, as the network saw them: in
///                units of the data times the factor they were multiplied by when they were read
/// @param units   what acquisitions in files of their own are multiplied by to be as bright as those it was trained on
public record NetworkCard(NetworkSettings network, Optional<LossSettings> loss, List<String> lineage, long seed, double noise,
        Units units) {
    private static final String FORMAT = "cinegrad network";
    private static final int VERSION = 1;
    private static final String UNKNOWN = "unknown";

    public NetworkCard {
        lineage = List.copyOf(lineage);
    }

    /// Of weights that another program wrote.
    public static NetworkCard unknown(NetworkSettings network) {
        return new NetworkCard(network, Optional.empty(), List.of(), 1, 0, Units.NORMAL);
    }

    public NetworkCard withChannels(int channels) {
        return new NetworkCard(network.withChannels(channels), loss, lineage, seed, noise, units);
    }

    /// The same without the names of files on the machine it was trained on.
    public NetworkCard withoutPaths() {
        return new NetworkCard(network.withInit(Optional.empty()), loss, lineage, seed, noise, units);
    }

    /// The loss's name, or `unknown`.
    public String lossName() {
        return loss.map(LossSettings::name).orElse(UNKNOWN);
    }

    /// The lineage of a network that begins with this one's parameters.
    public List<String> lineageOfHeirs() {
        var all = new ArrayList<>(lineage);
        all.add(lossName());
        return all;
    }

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("format", FORMAT);
        members.put("version", VERSION);
        members.put("network", network.toJson());
        loss.ifPresent(l -> members.put("loss", l.toJson()));
        members.put("lineage", lineage);
        members.put("seed", seed);
        members.put("noise", noise);
        members.put("units", JsonFields.text(units));
        return Json.of(members);
    }

    public static NetworkCard fromJson(Json json) {
        var fields = new JsonFields("network", json);
        TrainingRequest.checkVersion(fields, FORMAT, VERSION);
        var card = new NetworkCard(NetworkSettings.fromJson(fields.at("network")),
                fields.find("loss").map(LossSettings::fromJson),
                fields.at("lineage").items().stream().map(Json::text).toList(), fields.whole("seed"), fields.number("noise"),
                fields.find("units").isPresent() ? fields.choice("units", Units.class) : Units.DECADE);
        fields.finish();
        return card;
    }
}
