package cinegrad.ddei.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ops.reference.ReferenceBackend;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CaveatsTest {
    private static final PhantomScan SCAN = new PhantomScan(1, 4, 6, 5, 0.05, 0, new LineLaw(LineLaw.Spread.GAUSSIAN, 2,
            OptionalDouble.empty()));

    private static String ofFrames(boolean... measured) {
        var lines = new float[measured.length * 5];
        for (int t = 0; t < measured.length; t++) lines[5 * t + t % 5] = measured[t] ? 1 : 0;
        var physics = DynamicMri.withLines(new ReferenceBackend(), lines, measured.length, 5);
        return String.join(" ", Caveats.ofData(SCAN, physics, true));
    }

    @Test
    void framesOfWhichNothingWasMeasuredAreNamed() {
        assertTrue(ofFrames(true, false, true, false).contains("Nothing was measured of frames 2, 4: what is shown there is "
                + "guessed from the others"));
        assertTrue(ofFrames(false, true, true).contains("of frame 1: "));
        for (String none : new String[] {ofFrames(true, true), ofFrames(true), ofFrames(false, false)}) {
            assertEquals(-1, none.indexOf("Nothing was measured"), none);
        }
    }
}
