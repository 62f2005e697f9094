package cinegrad.ddei.io.image;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.shape.Shape;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// Writes a film of magnitudes as a DICOM series, one file a frame: 16 bits a pixel, whose rescale slope is the same for all
/// frames; no patient. Numbers between two steps of 1/65535 of the largest are rounded.
///
/// Where size and place of the pixels are known, the files are MR images. An MR image must say them; where they are unknown, or
/// the picture's axes are not at right angles, the files are secondary captures, which need not. On which side of a slice the
/// next one lies, one slice does not say. Frames are numbered in time; when the heart was triggered is not known and not said.
/// The identifiers follow from the content: the same film written twice is the same series.
///
/// Source: DICOM PS3.3, A.4 (MR image), A.8.1 (secondary capture), C.7.6.2 (plane), C.11.1 (rescaling), C.11.2 (window);
/// PS3.10, 7.1 (files); PS3.5, B.2 (identifiers from UUIDs).
public final class DicomSeries {
    private static final String MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4";
    private static final String SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";
    private static final String EXPLICIT = "1.2.840.10008.1.2.1";
    private static final int MOST = 0xFFFF;
    private static final int LONGEST_TEXT = 64;
    /// The share of pixels below the white of the window.
    private static final double WHITE = 0.998;

    private final Shape shape;
    private final float[] pixels;
    private final Geometry geometry;
    private final String description;
    private final double[] place;
    private final String identity;
    private final double slope;
    private final double white;

    /// @param video       magnitudes (T, H, W), single precision: finite, not negative
    /// @param description of the series, for the lists of viewers
    private DicomSeries(HostArray video, Geometry geometry, String description) {
        shape = video.shape();
        if (video.type() != ElementType.FLOAT32 || shape.rank() != 3 || shape.elements() == 0 || shape.size(1) > MOST
                || shape.size(2) > MOST) {
            throw new IllegalArgumentException("dicom: needs FLOAT32 (T,H,W) of 1 to 65535 rows and columns, got " + video);
        }
        pixels = video.toFloats();
        for (int i = 0; i < pixels.length; i++) {
            if (!(pixels[i] >= 0 && pixels[i] <= Float.MAX_VALUE)) {
                int frame = i / (shape.size(1) * shape.size(2));
                throw new IllegalArgumentException("dicom: needs finite magnitudes, got " + pixels[i] + " in frame " + frame);
            }
        }
        this.geometry = geometry;
        this.description = printable(description);
        place = DicomGeometry.plane(geometry);
        float[] sorted = pixels.clone();
        Arrays.sort(sorted);
        float largest = sorted[sorted.length - 1];
        slope = largest > 0 ? Double.parseDouble(DicomAttributes.decimal(largest / (double) MOST)) : 1;
        white = Math.max(slope, sorted[(int) (WHITE * (sorted.length - 1))]);
        identity = identity();
    }

    /// Writes frame 0 to the first file, frame 1 to the second, and so on.
    ///
    /// @param video       magnitudes (T, H, W), single precision: finite, not negative
    /// @param description of the series, for the lists of viewers; characters that are not ASCII are left out
    /// @throws IllegalArgumentException if `video` is not such, or the number of files is another
    public static void write(List<Path> files, HostArray video, Geometry geometry, String description) {
        var series = new DicomSeries(video, geometry, description);
        if (files.size() != series.shape.size(0)) {
            throw new IllegalArgumentException("dicom: " + files.size() + " files for " + series.shape.size(0) + " frames");
        }
        for (int t = 0; t < files.size(); t++) {
            byte[] file = series.file(t);
            AtomicFile.write(files.get(t), out -> out.write(file));
        }
    }

    private static String printable(String text) {
        String ascii = text.replaceAll("[^ -\\[\\]-~]", "").strip();
        return ascii.substring(0, Math.min(LONGEST_TEXT, ascii.length()));
    }

    /// Of everything that makes the series what it is.
    private String identity() {
        int size = shape.size(1) * shape.size(2);
        var words = new StringBuilder(shape + description + geometry.members());
        var frame = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, size));
        for (int t = 0; t < shape.size(0); t++) {
            frame.clear().asFloatBuffer().put(pixels, t * size, size);
            words.append(UUID.nameUUIDFromBytes(frame.array()));
        }
        return UUID.nameUUIDFromBytes(words.toString().getBytes(StandardCharsets.UTF_8)).toString();
    }

    /// A UUID as a decimal number after the root of all such identifiers.
    private String identifier(String of) {
        var uuid = UUID.nameUUIDFromBytes((identity + of).getBytes(StandardCharsets.UTF_8));
        return "2.25." + new BigInteger(uuid.toString().replace("-", ""), 16);
    }

    private byte[] file(int frame) {
        boolean placed = place.length > 0;
        String kind = placed ? MR_IMAGE : SECONDARY_CAPTURE;
        String instance = identifier("frame " + frame);
        byte[] meta = new DicomAttributes()
                .bytes(0x00020001, "OB", new byte[] {0, 1})
                .text(0x00020002, "UI", kind)
                .text(0x00020003, "UI", instance)
                .text(0x00020010, "UI", EXPLICIT)
                .text(0x00020012, "UI", "2.25.208199283417623741928604110247136952577")
                .text(0x00020013, "SH", "CINEGRAD").encoded();
        var data = new DicomAttributes();
        about(data, kind, instance);
        if (placed) acquisition(data);
        else data.text(0x00080064, "CS", "WSD");
        times(data, frame);
        picture(data, frame);
        byte[] content = data.encoded();
        // the length of the meta information: a number of four bytes, UL
        return ByteBuffer.allocate(128 + 4 + 12 + meta.length + content.length).order(ByteOrder.LITTLE_ENDIAN)
                .position(128).put("DICM".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 2).putShort((short) 0).put("UL".getBytes(StandardCharsets.US_ASCII)).putShort((short) 4)
                .putInt(meta.length).put(meta).put(content).array();
    }

    /// Patient, study, series, equipment: what must be said even if it is unknown is empty.
    private void about(DicomAttributes data, String kind, String instance) {
        data.text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\OTHER")
                .text(0x00080016, "UI", kind).text(0x00080018, "UI", instance)
                .text(0x00080020, "DA", "").text(0x00080030, "TM", "").text(0x00080050, "SH", "")
                .text(0x00080060, "CS", "MR").text(0x00080070, "LO", "Cinegrad").text(0x00080090, "PN", "")
                .text(0x0008103E, "LO", description)
                .text(0x00100010, "PN", "").text(0x00100020, "LO", "").text(0x00100030, "DA", "").text(0x00100040, "CS", "")
                .text(0x00185100, "CS", "")
                .text(0x00200060, "CS", "").text(0x0020000D, "UI", identifier("study"))
                .text(0x0020000E, "UI", identifier("series"))
                .text(0x00200010, "SH", "").count(0x00200011, 1);
    }

    /// What an MR image says of its making: a sequence of research, whose times are unknown.
    private void acquisition(DicomAttributes data) {
        data.text(0x00180020, "CS", "RM").text(0x00180021, "CS", "NONE").text(0x00180022, "CS", "").text(0x00180023, "CS", "2D")
                .text(0x00180080, "DS", "").text(0x00180081, "DS", "").text(0x00180091, "IS", "");
        data.numbers(0x00200032, Arrays.copyOfRange(place, 6, 9)).numbers(0x00200037, Arrays.copyOf(place, 6))
                .text(0x00200052, "UI", identifier("frame of reference")).text(0x00201040, "LO", "");
    }

    private void times(DicomAttributes data, int frame) {
        data.count(0x00200013, frame + 1).count(0x00200100, frame + 1).count(0x00200105, shape.size(0));
        geometry.frameSeconds().ifPresent(seconds -> {
            data.numbers(0x00181063, 1000 * seconds).numbers(0x00200110, 1000 * seconds);
            data.count(0x00082144, (int) Math.max(1, Math.round(1 / seconds)));
        });
    }

    private void picture(DicomAttributes data, int frame) {
        int size = shape.size(1) * shape.size(2);
        var stored = ByteBuffer.allocate(2 * size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) stored.putShort((short) Math.min(MOST, Math.round(pixels[frame * size + i] / slope)));
        data.text(0x00200020, "CS", "").small(0x00280002, 1).text(0x00280004, "CS", "MONOCHROME2")
                .small(0x00280010, shape.size(1)).small(0x00280011, shape.size(2))
                .small(0x00280100, 16).small(0x00280101, 16).small(0x00280102, 15).small(0x00280103, 0)
                .numbers(0x00281050, white / 2).numbers(0x00281051, white)
                .numbers(0x00281052, 0).numbers(0x00281053, slope).text(0x00281054, "LO", "US")
                .text(0x00281056, "CS", "LINEAR_EXACT")
                .bytes(0x7FE00010, "OW", stored.array());
        geometry.pixel().ifPresent(p -> data.numbers(0x00280030, p.height(), p.width()));
        geometry.sliceMillimeters().ifPresent(s -> data.numbers(0x00180050, s));
    }
}
