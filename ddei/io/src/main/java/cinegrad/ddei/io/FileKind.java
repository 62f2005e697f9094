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

/// The format of a file, detected from its content. This is the one place that chooses a reader.
///
/// The ending of the name counts only where the content is unknown: the reader it names then says what is wrong with the file.
/// BART's numbers have no signature; a pair of files is detected by its header.
public enum FileKind {
    FOLDER("a folder"), NPY("a NumPy array"), NPZ("a NumPy archive", ".npz"), TORCH("a PyTorch file", ".pth", ".pt", ".tar"),
    SAFETENSORS("safetensors", ".safetensors"), HDF5("HDF5", ".h5", ".hdf5"), MATLAB73("MATLAB 7.3 (HDF5)"),
    MATLAB5("MATLAB 5", ".mat"), BART("BART's pair of .hdr and .cfl", ".cfl", ".hdr"), NIFTI("NIfTI", ".nii", ".nii.gz"),
    DICOM("DICOM", ".dcm"), GIF("a GIF", ".gif"), PICTURE("a picture", ".png", ".jpg", ".jpeg", ".bmp"), UNKNOWN("no known kind");

    private static final byte[] HDF5_SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final int FIRST_PLACE = 512;
    private static final int NIFTI_HEADER = 348;
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

    private static boolean isNifti(byte[] head) {
        String magic = text(head, 344, 4);
        if (!magic.equals("n+1\0") && !magic.equals("ni1\0")) return false;
        var b = ByteBuffer.wrap(head);
        return b.getInt(0) == NIFTI_HEADER || b.order(ByteOrder.LITTLE_ENDIAN).getInt(0) == NIFTI_HEADER;
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
