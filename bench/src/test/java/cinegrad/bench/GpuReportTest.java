package cinegrad.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.json.Json;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GpuReportTest {
    private static Map<String, Object> ours() {
        var numbers = new LinkedHashMap<String, Object>();
        numbers.put("device", "0: a card");
        numbers.put("products", "TF32");
        numbers.put(GpuCommand.TENSOR_CORES, 200.0);
        numbers.put(GpuCommand.SCALE, 4000);
        for (String pass : GpuCommand.CONVOLUTIONS) numbers.put(pass, 150.0);
        numbers.put(GpuCommand.FFT, 2400.0);
        numbers.put(GpuCommand.GRID_SAMPLE, 1960.0);
        numbers.put(GpuCommand.STEP, 100.0);
        numbers.put(GpuCommand.MEMORY, 41.5);
        return numbers;
    }

    @Test
    void saysWhatShareOfTheCardWasUsedAndWhichBarsWereMet() {
        String text = GpuReportCommand.markdown(Json.of(ours()),
                Json.of(Map.of("versions", "PyTorch 9", GpuCommand.MATRIX_PRODUCT, 300.0, GpuCommand.STEP, 150.0)));
        assertTrue(text.contains("0: a card; PyTorch 9"), text);
        assertTrue(text.contains("| conv forward, share of the fastest TF32 products | 50 % | at least 60 % | **missed** |"),
                text);
        assertTrue(text.contains("| fft, share of copying | 60 % | at least 50 % | met |"), text);
        assertTrue(text.contains("| grid sample, share of copying | 49 % | at least 50 % | **missed** |"), text);
        assertTrue(text.contains("| training step, times as fast as PyTorch | 1.50 | at least 1, aim 2 | met |"), text);
        assertTrue(text.contains("| device memory of a training step, GB | 41.5 | at most 40 | **missed** |"), text);
        assertTrue(text.contains("| training step ms | 100.00 | 150.00 |"), text);
    }

    @Test
    void namesANumberThatWasNotMeasured() {
        var part = ours();
        part.remove(GpuCommand.SCALE);
        var e = assertThrows(IllegalArgumentException.class, () -> GpuReportCommand.markdown(Json.of(part), Json.of(Map.of())));
        assertEquals("our numbers have no \"scale GB/s\"; measure with bench gpu without --only", e.getMessage());
    }

    @Test
    void whatAUserCanMendIsOneSentence() {
        var errors = new StringWriter();
        assertNotEquals(0, BenchCommand.commandLine().setErr(new PrintWriter(errors)).execute("gpu", "--size", "5"));
        assertEquals(1, errors.toString().lines().count(), errors::toString);
        assertTrue(errors.toString().contains("a size is written HxW"), errors::toString);
    }

    @Test
    void withoutPyTorchNothingIsClaimedOfIt() {
        String text = GpuReportCommand.markdown(Json.of(ours()), Json.of(Map.of()));
        assertTrue(text.contains("| conv forward, share of the fastest TF32 products | 75 % | at least 60 % | met |"), text);
        assertTrue(text.contains("no PyTorch with a card here | at least 1, aim 2 | not measured |"), text);
        assertFalse(text.contains("null"), text);
    }
}
