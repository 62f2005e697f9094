package cinegrad.ddei.io.image;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One DICOM file with uncompressed gray pixels, in implicit or explicit little-endian encoding: what a scanner's export of a
/// cine consists of. Only the few attributes a video needs are kept; everything else, private and nested ones included, is
/// skipped.
///
/// Source: DICOM PS3.5 (encoding) and PS3.10 (files).
///
/// @param frames  (frames, rows, columns), after the rescale slope and intercept, `MONOCHROME1` turned over
/// @param series  the series' identifier
/// @param trigger milliseconds after the R wave, or NaN
/// @param position where the slice lies in the patient, x, y and z in mm to two digits; empty if the file does not say
/// @param number  of the instance in its series, or 0
/// @param geometry of the frames
public record Dicom(HostArray frames, String series, double trigger, int number, List<Double> position, Geometry geometry) {
    private static final String IMPLICIT = "1.2.840.10008.1.2";
    private static final String EXPLICIT = "1.2.840.10008.1.2.1";
    private static final int UNDEFINED = 0xFFFFFFFF;
    private static final int DEEPEST = 16;
    private static final int LONGEST_TEXT = 1024;
    private static final int ITEM = 0xFFFEE000;
    private static final int ITEM_END = 0xFFFEE00D;
    private static final int SEQUENCE_END = 0xFFFEE0DD;
    private static final int TRANSFER_SYNTAX = 0x00020010;
    private static final int TRIGGER = 0x00181060;
    private static final int SERIES = 0x0020000E;
    private static final int NUMBER = 0x00200013;
    private static final int POSITION = 0x00200032;
    private static final int LOCATION = 0x00201041;
    private static final int SAMPLES = 0x00280002;
    private static final int COLORS = 0x00280004;
    private static final int FRAMES = 0x00280008;
    private static final int ROWS = 0x00280010;
    private static final int COLUMNS = 0x00280011;
    private static final int ALLOCATED = 0x00280100;
    private static final int STORED = 0x00280101;
    private static final int HIGH_BIT = 0x00280102;
    private static final int SIGNED = 0x00280103;
    private static final int INTERCEPT = 0x00281052;
    private static final int SLOPE = 0x00281053;
    private static final int PIXELS = 0x7FE00010;
    private static final Set<Integer> DELIMITERS = Set.of(ITEM, ITEM_END, SEQUENCE_END);
    private static final Set<Integer> KEPT = Set.of(TRANSFER_SYNTAX, TRIGGER, SERIES, NUMBER, POSITION, LOCATION, SAMPLES, COLORS,
            FRAMES, ROWS, COLUMNS, ALLOCATED, STORED, HIGH_BIT, SIGNED, INTERCEPT, SLOPE);
    /// What each frame of one file may say for itself.
    private static final List<Integer> BY_FRAME = List.of(POSITION, SLOPE, INTERCEPT);
    /// Value representations whose length takes four bytes, after two that are reserved.
    private static final Set<String> LONG = Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

    public static Dicom read(Path path) {
        return read(path, ReadBudget.ofHeap());
    }

    public static Dicom read(Path path, ReadBudget budget) {
        try (var in = ByteReader.open(path, budget)) {
            return new Reader(in).file();
        }
    }

    private static final class Reader {
        private final ByteReader in;
        private final Map<Integer, byte[]> attributes = new HashMap<>();
        /// The values of [#BY_FRAME] in functional groups, in their order.
        private final Map<Integer, List<String>> byFrame = new HashMap<>();
        private boolean explicit = true;
        /// Whether a group of [DicomGeometry] was begun, after which items and ends are passed over.
        private boolean opened;

        Reader(ByteReader in) {
            this.in = in;
        }

        private record Element(int tag, String kind, long length) { }

        Dicom file() {
            in.bytes(128, "the preamble");
            if (!new String(in.bytes(4, "the mark"), StandardCharsets.ISO_8859_1).equals("DICM")) {
                throw in.error("not a DICOM file: no DICM at byte 128");
            }
            boolean meta = true;
            while (in.remaining() > 0) {
                int group = (int) in.integer(2, "a tag");
                if (meta && group != 2) {
                    meta = false;
                    String syntax = text(TRANSFER_SYNTAX, EXPLICIT);
                    if (!syntax.equals(IMPLICIT) && !syntax.equals(EXPLICIT)) {
                        throw in.error("pixels in the transfer syntax " + FileText.shown(syntax)
                                + ", which is not supported; convert the file to explicit little endian without compression");
                    }
                    explicit = syntax.equals(EXPLICIT);
                }
                var element = element(group);
                if (element.tag == PIXELS) return pixels(element);
                if (DicomGeometry.GROUPS.contains(element.tag) && !element.kind.equals("UN")) opened = true;
                else if (!opened || !DELIMITERS.contains(element.tag)) attribute(element);
            }
            throw in.error("no pixels");
        }

        /// Keeps what a video needs; of several with one tag the first.
        private void attribute(Element element) {
            boolean kept = KEPT.contains(element.tag)
                    || DicomGeometry.TAGS.contains(element.tag) && element.length <= LONGEST_TEXT;
            if (element.length == UNDEFINED) {
                sequence(element, 0);
            } else if (kept) {
                byte[] value = value(element);
                attributes.putIfAbsent(element.tag, value);
                if (opened && BY_FRAME.contains(element.tag) && !text(value).isEmpty()) {
                    in.text(value.length);
                    byFrame.computeIfAbsent(element.tag, _ -> new ArrayList<>()).add(text(value));
                }
            } else {
                skip(element.length);
            }
        }

        private Element element(int group) {
            in.work(1);
            int tag = group << 16 | (int) in.integer(2, "a tag");
            if (!explicit || group == 0xFFFE) return new Element(tag, "", length(in.integer(4, "a length")));
            String kind = new String(in.bytes(2, "a value representation"), StandardCharsets.ISO_8859_1);
            if (!kind.matches("[A-Z]{2}")) throw in.error("an attribute of the unknown kind \"" + kind + "\"");
            if (!LONG.contains(kind)) return new Element(tag, kind, in.integer(2, "a length"));
            in.integer(2, "a tag");
            return new Element(tag, kind, length(in.integer(4, "a length")));
        }

        /// Unsigned, or [#UNDEFINED].
        private static long length(long bits) {
            return bits == 0xFFFFFFFFL ? UNDEFINED : bits;
        }

        private byte[] value(Element element) {
            if (element.length > LONGEST_TEXT) throw in.error("a value of " + element.length + " bytes where a few are usual");
            return in.bytes(element.length, "a value");
        }

        private void skip(long length) {
            in.skip(length, "a value");
        }

        /// A sequence of undefined length, skipped to its end. One of the kind UN is written in the implicit encoding, whatever
        /// the file's own (PS3.5, 6.2.2).
        private void sequence(Element element, int depth) {
            boolean own = explicit;
            if (element.kind.equals("UN")) explicit = false;
            items(depth);
            explicit = own;
        }

        private void items(int depth) {
            if (depth > DEEPEST) throw in.error("sequences nested more than " + DEEPEST + " deep");
            while (true) {
                var item = element((int) in.integer(2, "a tag"));
                if (item.tag == SEQUENCE_END) return;
                if (item.tag != ITEM) throw in.error("a sequence with something else than an item");
                if (item.length != UNDEFINED) skip(item.length);
                else content(depth);
            }
        }

        private void content(int depth) {
            while (true) {
                var element = element((int) in.integer(2, "a tag"));
                if (element.tag == ITEM_END) return;
                if (element.length == UNDEFINED) sequence(element, depth + 1);
                else skip(element.length);
            }
        }

        private Dicom pixels(Element element) {
            if (element.length == UNDEFINED) throw in.error("compressed pixels, which are not supported");
            if (whole(SAMPLES, 1) != 1) throw in.error("pixels of " + whole(SAMPLES, 1) + " colors; gray ones are supported");
            String colors = text(COLORS, "MONOCHROME2");
            if (!colors.startsWith("MONOCHROME")) {
                throw in.error("pixels of the kind " + FileText.shown(colors) + "; gray ones are supported");
            }
            int allocated = whole(ALLOCATED, 16);
            if (allocated != 8 && allocated != 16) throw in.error("pixels of " + allocated + " bits; 8 and 16 are supported");
            int stored = whole(STORED, allocated);
            if (stored < 1 || stored > allocated) throw in.error(stored + " bits stored in " + allocated);
            int high = whole(HIGH_BIT, stored - 1);
            if (high != stored - 1) throw in.error(stored + " bits stored up to bit " + high + ", which is not supported");
            boolean signed = whole(SIGNED, 0) == 1;
            var shape = in.shape(Math.max(1, count(FRAMES)), whole(ROWS, 0), whole(COLUMNS, 0));
            if (shape.elements() == 0) {
                throw in.error("pictures of (rows, columns) = (" + whole(ROWS, 0) + "," + whole(COLUMNS, 0) + ")");
            }
            long needed = (long) shape.elements() * allocated / 8;
            if (element.length < needed || element.length > needed + 1) {
                throw in.error(element.length + " bytes of pixels; " + shape + " needs " + needed);
            }
            var type = allocated == 8 ? ElementType.UINT8 : ElementType.UINT16;
            long places = byFrame.getOrDefault(POSITION, List.of()).stream().map(this::position).distinct().count();
            if (places > 1) throw in.error("frames of " + places + " slice positions; those of one in a file are supported");
            long[] raw = in.array(type, ByteOrder.LITTLE_ENDIAN, shape).toLongs();
            in.admit("the scales of the frames", 16L * shape.size(0));
            double[] slope = byFrame(SLOPE, 1, shape.size(0));
            double[] intercept = byFrame(INTERCEPT, 0, shape.size(0));
            int pixels = raw.length / shape.size(0);
            int shift = 64 - stored;
            long largest = signed ? (1L << stored - 1) - 1 : (1L << stored) - 1;
            boolean turned = colors.equals("MONOCHROME1");
            var values = new float[raw.length];
            for (int i = 0; i < raw.length; i++) {
                long v = signed ? raw[i] << shift >> shift : raw[i] << shift >>> shift;
                values[i] = (float) (slope[i / pixels] * (turned ? largest - v : v) + intercept[i / pixels]);
            }
            return new Dicom(HostArray.of(shape, values), text(SERIES, ""), number(TRIGGER, Double.NaN), count(NUMBER),
                    position(text(POSITION, text(LOCATION, ""))), geometry());
        }

        /// A number for every frame, said once for all or by each frame's functional group.
        private double[] byFrame(int tag, double usual, int frames) {
            var said = byFrame.getOrDefault(tag, List.of());
            if (said.size() == frames) return said.stream().mapToDouble(this::parsed).toArray();
            if (said.stream().distinct().count() > 1) {
                throw in.error(said.size() + " slopes or intercepts of " + frames + " frames");
            }
            var numbers = new double[frames];
            Arrays.fill(numbers, said.isEmpty() ? number(tag, usual) : parsed(said.getFirst()));
            return numbers;
        }

        private Geometry geometry() {
            var texts = new HashMap<Integer, String>();
            for (int tag : attributes.keySet()) if (DicomGeometry.TAGS.contains(tag)) texts.put(tag, text(tag, ""));
            return DicomGeometry.of(texts);
        }

        /// Numbers in mm to two digits.
        ///
        /// @param text `ImagePositionPatient`, or else `SliceLocation` alone
        private List<Double> position(String text) {
            var position = new ArrayList<Double>();
            if (!text.isEmpty()) for (String part : text.split("\\\\")) position.add(Math.round(100 * parsed(part.strip()))
                    / 100.0);
            return List.copyOf(position);
        }

        private int whole(int tag, int usual) {
            byte[] b = attributes.get(tag);
            if (b == null || b.length == 0) return usual;
            if (b.length < 2) throw in.error("a number of " + b.length + " bytes where 2 are usual");
            return b[0] & 0xFF | (b[1] & 0xFF) << 8;
        }

        private String text(int tag, String usual) {
            byte[] b = attributes.get(tag);
            return b == null ? usual : text(b);
        }

        private static String text(byte[] value) {
            return new String(value, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
        }

        private double number(int tag, double usual) {
            String text = text(tag, "");
            return text.isEmpty() ? usual : parsed(text);
        }

        private double parsed(String text) {
            try {
                double value = Double.parseDouble(text);
                if (Double.isFinite(value)) return value;
            } catch (NumberFormatException e) {
                throw new FileFormatException(in.file(), in.position(), "\"" + FileText.shown(text, 40) + "\" is no number", e);
            }
            throw in.error("a number that is not finite");
        }

        private int count(int tag) {
            double value = number(tag, 0);
            if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) throw in.error(value + " is no whole number");
            return (int) value;
        }
    }
}
