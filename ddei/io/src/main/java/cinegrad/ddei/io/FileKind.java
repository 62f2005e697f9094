package cinegrad.ddei.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The format of a file, detected from its content. This is the one place that chooses a reader.
///
/// The ending of the name counts only where the content is unknown: the reader it names then says what is wrong with the file.
/// BART's numbers have no signature; a pair of files is detected by its header.
public enum FileKind {
    FOLDER("a folder"), NPY("a NumPy array"), NPZ("a NumPy archive", ".npz"), TORCH("a PyTorch file", ".pth", ".pt", ".tar"),
    SAFETENSORS("safetensors", ".safetensors"), HDF5("HDF5", ".h5", ".hdf5", ".mrd"), MATLAB73("MATLAB 7.3 (HDF5)"),
    MATLAB5("MATLAB 5", ".mat"), BART("BART's pair of .hdr and .cfl", ".cfl", ".hdr"),
    NIFTI("NIfTI", ".nii", ".nii.gz", ".img", ".img.gz", ".hdr.gz"),
    DICOM("DICOM", ".dcm"), GIF("a GIF", ".gif"), PICTURE("a picture", ".png", ".jpg", ".jpeg", ".bmp"), UNKNOWN("no known kind");

    private static final byte[] HDF5_SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final int FIRST_PLACE = 512;
    private static final int NIFTI_HEADER = 348;
    private static final int NIFTI2_HEADER = 540;
    private static final Pattern NUMBERS = Pattern.compile("(.+)\\.img(\\.gz)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern HEADER = Pattern.compile("(.+)\\.hdr(\\.gz)?", Pattern.CASE_INSENSITIVE);
    private static final long LONGEST_JSON = 100_000_000;

    private final String description;
    private final List<String> endings;

    FileKind(String description, String... endings) {
        this.description = description;
        this.endings = List.of(endings);
    }

    /// Its name in messages, such as "a NumPy archive".
    public String description() {
        return description;
    }

    /// The kind of what lies there; a name without an ending may stand for BART's pair.
    public static FileKind of(Path path) {
        if (Files.isDirectory(path)) return FOLDER;
        if (!Files.exists(path) && Files.isRegularFile(path.resolveSibling(path.getFileName() + ".cfl"))) return BART;
        byte[] head;
        try {
            if (!Files.isRegularFile(path)) throw new NoSuchFileException(path.toString());
            if (NUMBERS.matcher(path.getFileName().toString()).matches()) return NIFTI;
            head = ByteReader.head(path, FIRST_PLACE);
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
        FileKind known = ofContent(path, head);
        return known == UNKNOWN ? ofName(path) : known;
    }

    private static FileKind ofContent(Path path, byte[] head) {
        if (ByteReader.startsWith(head, 0x93, 'N', 'U', 'M', 'P', 'Y')) return NPY;
        if (ByteReader.startsWith(head, 'P', 'K')) return isTorch(path) ? TORCH : NPZ;
        if (hdf5Start(path) >= 0) return text(head, 0, 10).equals("MATLAB 7.3") ? MATLAB73 : HDF5;
        if (ByteReader.startsWith(head, 'G', 'I', 'F', '8')) return GIF;
        if (ByteReader.startsWith(head, 0x89, 'P', 'N', 'G') || ByteReader.startsWith(head, 0xFF, 0xD8, 0xFF)) return PICTURE;
        if (text(head, 128, 4).equals("DICM")) return DICOM;
        if (text(head, 126, 2).equals("IM") || text(head, 126, 2).equals("MI")) return MATLAB5;
        if (isNifti(head)) return NIFTI;
        if (ByteReader.startsWith(head, 0x1f, 0x8b) && isNifti(unpacked(path))) return NIFTI;
        if (text(head, 0, 12).equals("# Dimensions")) return BART;
        if (isSafeTensors(head)) return SAFETENSORS;
        if (head.length > 2 && (head[0] & 0xFF) == 0x80 && head[1] >= 2 && head[1] <= 5) return TORCH;
        if (ByteReader.startsWith(head, 'B', 'M') && head.length > 54) return PICTURE;
        return UNKNOWN;
    }

    private static FileKind ofName(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) return NPY;
        for (var kind : values()) if (kind.endings.stream().anyMatch(name::endsWith)) return kind;
        return UNKNOWN;
    }

    private static String text(byte[] head, int at, int n) {
        return head.length < at + n ? "" : new String(head, at, n, StandardCharsets.ISO_8859_1);
    }

    /// Of version 1 or 2, or of the format before them, whose reader says that it is not read.
    private static boolean isNifti(byte[] head) {
        if (head.length < NIFTI_HEADER) return false;
        var b = ByteBuffer.wrap(head);
        var sizes = List.of(b.getInt(0), b.order(ByteOrder.LITTLE_ENDIAN).getInt(0));
        if (sizes.contains(NIFTI2_HEADER)) return List.of("n+2", "ni2").contains(text(head, 4, 3));
        return sizes.contains(NIFTI_HEADER) && List.of("n+1\0", "ni1\0", "\0\0\0\0").contains(text(head, 344, 4));
    }

    /// The header of a NIfTI image: that beside its numbers, where they have a file of their own.
    public static Path header(Path image) {
        var name = NUMBERS.matcher(image.getFileName().toString());
        return name.matches() ? beside(image, name.group(1), "hdr", "the header") : image;
    }

    /// The numbers of a NIfTI image that has a file of its own for its header.
    public static Path numbers(Path header) {
        var name = HEADER.matcher(header.getFileName().toString());
        if (name.matches()) return beside(header, name.group(1), "img", "the numbers");
        throw new FileFormatException(header.toString(), FileFormatException.UNKNOWN, "a NIfTI header whose numbers lie in a "
                + "file of their own; name the pair alike, with .hdr and .img at the end");
    }

    private static Path beside(Path path, String name, String ending, String what) {
        for (String end : List.of(ending, ending + ".gz", ending.toUpperCase(Locale.ROOT))) {
            Path other = path.resolveSibling(name + "." + end);
            if (Files.isRegularFile(other)) return other;
        }
        throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, "one half of a NIfTI image; " + what + ", "
                + name + "." + ending + ", must lie beside it");
    }

    private static byte[] unpacked(Path path) {
        try (InputStream in = new BufferedInputStream(new Gunzipped(Files.newInputStream(path)))) {
            return in.readNBytes(NIFTI_HEADER);
        } catch (IOException | FileFormatException e) {
            return new byte[0];                                        // whatever it is, it is no packed NIfTI
        }
    }

    private static boolean isSafeTensors(byte[] head) {
        if (head.length < 9 || head[8] != '{') return false;
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        return length > 1 && length <= LONGEST_JSON;
    }

    /// Whether a zip archive holds a pickle as PyTorch's do. What is wrong with a damaged one its reader says.
    private static boolean isTorch(Path path) {
        try (var zip = new ZipArchive(path, ReadBudget.ofHeap())) {
            return zip.names().stream().anyMatch(n -> n.equals("data.pkl") || n.endsWith("/data.pkl"));
        } catch (FileFormatException e) {
            return ofName(path) == TORCH;
        }
    }

    private static long hdf5Start(Path path) {
        try (var in = FileChannel.open(path)) {
            return hdf5Start(in);
        } catch (IOException e) {
            throw ByteReader.unreadable(path, e);
        }
    }

    /// The byte of an HDF5 file's signature, 0, 512, 1024, 2048, …; −1 if there is none.
    public static long hdf5Start(FileChannel in) throws IOException {
        var found = ByteBuffer.allocate(HDF5_SIGNATURE.length);
        for (long at = 0; at + HDF5_SIGNATURE.length <= in.size(); at = at == 0 ? FIRST_PLACE : at * 2) {
            in.read(found.clear(), at);
            if (Arrays.equals(found.array(), HDF5_SIGNATURE)) return at;
        }
        return -1;
    }
}
