package cinegrad.ddei.train;

/// Training cannot go on: a number is no longer finite. The last checkpoint, if one was written, is intact.
public final class TrainingFailure extends RuntimeException {
    private final long step;

    TrainingFailure(long step, String reason) {
        super("training: step " + step + ": " + reason);
        this.step = step;
    }

    TrainingFailure(long step, String reason, Throwable cause) {
        super("training: step " + step + ": " + reason, cause);
        this.step = step;
    }

    public long step() {
        return step;
    }
}
