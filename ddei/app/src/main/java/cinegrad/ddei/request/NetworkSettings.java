package cinegrad.ddei.request;

import cinegrad.ddei.io.json.Json;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;

/// Which network: all that must be known beside its parameters to build it again.
///
/// @param start what it begins with; from any but the zero-filled image, what it begins with is also its first answer
/// @param init  the network whose parameters training begins with: a checkpoint, a training's folder or weights; empty: new ones
public record NetworkSettings(int channels, int cascades, StartImage start, Optional<Path> init) {
    /// The published network.
    public static final NetworkSettings PUBLISHED = new NetworkSettings(64, 2, StartImage.ZERO_FILLED, Optional.empty());

    public NetworkSettings {
        Limits.within("--chans", 1, 4096, channels);
        Limits.within("--cascades", 1, 1024, cascades);
    }

    public NetworkSettings withChannels(int count) {
        return new NetworkSettings(count, cascades, start, init);
    }

    public NetworkSettings withStart(StartImage image) {
        return new NetworkSettings(channels, cascades, image, init);
    }

    public NetworkSettings withInit(Optional<Path> path) {
        return new NetworkSettings(channels, cascades, start, path);
    }

    public Json toJson() {
        var members = new LinkedHashMap<String, Object>();
        members.put("channels", channels);
        members.put("cascades", cascades);
        members.put("start", start.toString());
        JsonFields.put(members, "init", init);
        return Json.of(members);
    }

    public static NetworkSettings fromJson(Json json) {
        var fields = new JsonFields("network", json);
        var network = new NetworkSettings(fields.integer("channels"), fields.integer("cascades"),
                fields.choice("start", StartImage.class), fields.pathIfAny("init"));
        fields.finish();
        return network;
    }
}
