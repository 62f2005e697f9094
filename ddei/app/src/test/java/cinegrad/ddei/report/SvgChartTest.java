package cinegrad.ddei.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class SvgChartTest {
    @Test
    void ticksAreRound() {
        assertEquals(List.of(0.0, 20.0, 40.0, 60.0, 80.0, 100.0), new Axis(0, 100, Chart.Scale.LINEAR).ticks(5));
        assertEquals(List.of("-0.5", "0", "0.5", "1"), labels(new Axis(-0.7, 1.2, Chart.Scale.LINEAR).ticks(4)));
        assertEquals(List.of("0.01", "0.1", "1", "10", "100"), labels(new Axis(0.005, 200, Chart.Scale.LOG).ticks(5)));
        assertEquals(List.of("0.05", "0.1", "0.2", "0.5", "1"), labels(new Axis(0.03, 1.1, Chart.Scale.LOG).ticks(5)));
        assertTrue(new Axis(1e-300, 1e300, Chart.Scale.LOG).ticks(5).size() <= 12);
    }

    @Test
    void labelsAreShort() {
        assertEquals("0", Axis.label(0));
        assertEquals("28.52", Axis.label(28.52));
        assertEquals("400", Axis.label(400));
        assertEquals("1000", Axis.label(1000));
        assertEquals("1e5", Axis.label(100000));
        assertEquals("-2.5e-4", Axis.label(-0.00025));
        assertEquals("0.001", Axis.label(0.001));
        assertEquals("0.3", Axis.label(0.1 + 0.2));
    }

    @Test
    void axesHoldWhatCanBeShown() {
        assertEquals(new Axis(-1, 3, Chart.Scale.LINEAR),
                Axis.holding(new double[]{3, Double.NaN, -1, Double.POSITIVE_INFINITY}, Chart.Scale.LINEAR));
        assertEquals(new Axis(0.5, 3, Chart.Scale.LOG), Axis.holding(new double[]{3, 0, -1, 0.5}, Chart.Scale.LOG));
        var point = Axis.holding(new double[]{7, 7}, Chart.Scale.LINEAR);
        assertTrue(point.low() < 7 && point.high() > 7);
        var none = Axis.holding(new double[0], Chart.Scale.LOG);
        assertTrue(none.low() > 0 && none.low() < none.high());
    }

    @Test
    void theDrawingIsWellFormedAndTextIsSafe() throws Exception {
        var document = parsed(new Chart("a < b & \"c\" \u0001", "x & y", "<svg>", Chart.Scale.LINEAR,
                List.of(Series.of("<b>", new double[]{1, 2}), Series.of("]]>", new double[]{2, 1}))));
        assertEquals("a < b & \"c\" \uFFFD", document.getElementsByTagName("title").item(0).getTextContent());
        var texts = texts(document);
        assertTrue(texts.containsAll(List.of("x & y", "<svg>", "<b>", "]]>")), texts.toString());
    }

    @Test
    void gapsLiftThePen() throws Exception {
        double[] y = {1, 2, Double.NaN, 3, 0, 5};
        assertEquals(2, moves(new Chart("", "", "", Chart.Scale.LINEAR, List.of(Series.of("", y)))));
        assertEquals(3, moves(new Chart("", "", "", Chart.Scale.LOG, List.of(Series.of("", y)))), "0 has no logarithm");
    }

    private static int moves(Chart chart) throws Exception {
        var path = curvePaths(parsed(chart)).getFirst();
        assertFalse(path.contains("NaN") || path.contains("Infinity"), path);
        return path.split("M", -1).length - 1;
    }

    @Test
    void emptyAndTinyChartsAreDrawn() throws Exception {
        assertEquals(0, curvePaths(parsed(new Chart("", "", "", Chart.Scale.LOG, List.of()))).size());
        assertEquals(List.of(""), curvePaths(parsed(new Chart("", "", "", Chart.Scale.LOG,
                List.of(Series.of("e", new double[0]))))));
        assertEquals(1, curvePaths(parsed(new Chart("", "", "", Chart.Scale.LINEAR, List.of(Series.of("", new double[]{5})))))
                .size());
    }

    @Test
    void pointsLieWhereTheAxesSay() throws Exception {
        var chart = new Chart("", "", "", Chart.Scale.LINEAR, List.of(Series.of("", new double[]{10, 0}, new double[]{-1, 4})));
        var hover = SvgChart.hover(chart);
        int[] plot = (int[]) hover.get("plot");
        double[] range = (double[]) hover.get("y");
        var path = curvePaths(parsed(chart)).getFirst().split("[MLh ]+");
        assertEquals(plot[0] + plot[2], Double.parseDouble(path[1]), 0.06, "x = 10 at the right end");
        double fromTop = (range[1] + 1) / (range[1] - range[0]) * plot[3];
        assertEquals(plot[1] + fromTop, Double.parseDouble(path[2]), 0.06, "y = −1");
    }

    @Test
    void thinningKeepsEveryPeak() {
        var y = new double[100_000];
        y[31_234] = 9;
        y[77_777] = -5;
        var thin = Series.of("spikes", y).thinned(1000);
        assertTrue(thin.size() <= 1000);
        double high = 0;
        double low = 0;
        for (int i = 0; i < thin.size(); i++) {
            high = Math.max(high, thin.y(i));
            low = Math.min(low, thin.y(i));
            assertTrue(i == 0 || thin.x(i) >= thin.x(i - 1), "in order");
        }
        assertEquals(9, high);
        assertEquals(-5, low);
    }

    private static List<String> labels(List<Double> ticks) {
        return ticks.stream().map(Axis::label).toList();
    }

    private static Document parsed(Chart chart) throws Exception {
        var bytes = SvgChart.render(chart).getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    }

    private static List<String> curvePaths(Document document) {
        var paths = new ArrayList<String>();
        var nodes = document.getElementsByTagName("path");
        for (int i = 0; i < nodes.getLength(); i++) {
            var element = (Element) nodes.item(i);
            if (element.getAttribute("stroke-linejoin").equals("round")) paths.add(element.getAttribute("d"));
        }
        return paths;
    }

    private static List<String> texts(Document document) {
        var texts = new ArrayList<String>();
        var nodes = document.getElementsByTagName("text");
        for (int i = 0; i < nodes.getLength(); i++) texts.add(nodes.item(i).getTextContent());
        return texts;
    }
}
