package cinegrad.bench.peers;

import cinegrad.bench.Contender;
import cinegrad.bench.Guests;
import java.util.List;

/// Everybody this jar brings.
public final class Peers implements Guests {
    @Override
    public List<Contender> contenders() {
        return List.of(new PyTorch(PyTorch.Layout.CHANNELS_FIRST), new PyTorch(PyTorch.Layout.CHANNELS_LAST));
    }
}
