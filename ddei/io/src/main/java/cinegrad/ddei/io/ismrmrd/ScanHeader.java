package cinegrad.ddei.io.ismrmrd;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// What the XML header of an ISMRMRD file says of the first encoding.
///
/// @param encoded    samples and lines of k-space
/// @param recon      samples and lines of the picture, without oversampling
/// @param fieldOfView of the encoded space along readout, phase encoding and slice, in mm; 0 where unknown
/// @param pictureView the same of the picture
/// @param centerLine the phase-encoding step at the middle of k-space, if it is said
/// @param trajectory such as `cartesian`
/// @param calibration how the calibration lines were acquired, such as `embedded`
/// @param repetitionMilliseconds from one excitation to the next; 0 if unknown
record ScanHeader(Size encoded, Size recon, double[] fieldOfView, double[] pictureView, Optional<Integer> centerLine,
        String trajectory, String calibration, double repetitionMilliseconds) {
    private static final int LARGEST = 1 << 16;
    private static final int DEEPEST = 64;
    private static final String ENCODING = "ismrmrdHeader/encoding/";

    /// @param samples along the readout
    /// @param lines along the phase encoding
    /// @param partitions along the second phase encoding, 1 in two dimensions
    record Size(int samples, int lines, int partitions) { }

    boolean isCartesian() {
        return trajectory.equalsIgnoreCase("cartesian");
    }

    /// Whether samples lie at points off the Cartesian grid: along spokes, spirals and the like.
    boolean isOffTheGrid() {
        return !isCartesian() && !trajectory.equalsIgnoreCase("epi");
    }

    /// How much of a readout's transform, from its middle, is the picture: the samples in its field of view, whatever the matrix
    /// that it was to be interpolated to; where fields of view are unknown, the matrix.
    int pictureSamples() {
        int samples = encoded.samples();
        double part = pictureView[0] / fieldOfView[0];
        return part > 0 && Double.isFinite(part) ? Math.clamp(Math.round(part * samples), 1, samples)
                : Math.min(recon.samples(), samples);
    }

    /// @param wrong the exception for a header that cannot be used
    static ScanHeader parse(String xml, Function<String, RuntimeException> wrong) {
        return new Reader(texts(xml, wrong), wrong).header();
    }

    /// The text of each element by its path, the first of several with one path, and of the first encoding alone.
    private static Map<String, String> texts(String xml, Function<String, RuntimeException> wrong) {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        var texts = new HashMap<String, String>();
        var path = new ArrayDeque<String>();
        var text = new StringBuilder();
        int encodings = 0;
        try {
            var in = factory.createXMLStreamReader(new StringReader(xml));
            while (in.hasNext()) {
                switch (in.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        path.addLast(in.getLocalName());
                        text.setLength(0);
                        if (path.size() > DEEPEST) throw wrong.apply("a header more than " + DEEPEST + " levels deep");
                    }
                    case XMLStreamConstants.CHARACTERS -> text.append(in.getText());
                    case XMLStreamConstants.END_ELEMENT -> {
                        String at = String.join("/", path);
                        boolean another = encodings > 0 && at.startsWith(ENCODING);
                        if (!text.toString().isBlank() && !another) texts.putIfAbsent(at, text.toString().strip());
                        text.setLength(0);
                        if (ENCODING.equals(at + "/")) encodings++;
                        path.removeLast();
                    }
                    default -> { }
                }
            }
        } catch (XMLStreamException e) {
            throw wrong.apply("a header that is no sound XML at line " + e.getLocation().getLineNumber());
        }
        return texts;
    }

    private record Reader(Map<String, String> texts, Function<String, RuntimeException> wrong) {
        ScanHeader header() {
            var center = Optional.ofNullable(texts.get(ENCODING + "encodingLimits/kspace_encoding_step_1/center"));
            return new ScanHeader(size("encodedSpace"), size("reconSpace"), millimeters("encodedSpace"),
                    millimeters("reconSpace"), center.map(t -> whole(t, 0)),
                    texts.getOrDefault(ENCODING + "trajectory", "cartesian"),
                    texts.getOrDefault(ENCODING + "parallelImaging/calibrationMode", ""),
                    number("ismrmrdHeader/sequenceParameters/TR"));
        }

        private double[] millimeters(String space) {
            String at = ENCODING + space + "/fieldOfView_mm/";
            return new double[] {number(at + "x"), number(at + "y"), number(at + "z")};
        }

        private Size size(String space) {
            String at = ENCODING + space + "/matrixSize/";
            return new Size(axis(at + "x"), axis(at + "y"), axis(at + "z"));
        }

        private int axis(String path) {
            String text = texts.get(path);
            if (text == null) throw wrong.apply("a header without " + path);
            return whole(text, 1);
        }

        private int whole(String text, int least) {
            if (text.matches("[0-9]{1,6}")) {
                int value = Integer.parseInt(text);
                if (value >= least && value <= LARGEST) return value;
            }
            throw wrong.apply("a header with a size that is no whole number from " + least + " to " + LARGEST);
        }

        /// 0 where there is none.
        private double number(String path) {
            String text = texts.getOrDefault(path, "");
            return text.matches("[-+0-9.eE]{1,40}") ? parsed(text) : 0;
        }

        private static double parsed(String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                return 0;                                              // times and sizes that are no numbers are unknown
            }
        }
    }
}
