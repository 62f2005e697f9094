package cinegrad.ddei.io.torch;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ByteWriter;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ops.safetensors.SafeTensorsException;
import cinegrad.ops.safetensors.SafeTensorsHeader;
import cinegrad.ops.safetensors.SafeTensorsHeader.Kind;
import cinegrad.ops.safetensors.StoredType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Named arrays and text in a safetensors file. [SafeTensorsHeader] reads and writes its header.
///
/// @param arrays   by name, in file order
/// @param metadata the texts
public record SafeTensors(Map<String, HostArray> arrays, Map<String, String> metadata) {
    public static SafeTensors read(Path path) {
        return read(path, ReadBudget.ofHeap());
    }

    public static SafeTensors read(Path path, ReadBudget budget) {
        try (var in = ByteReader.open(path, budget)) {
            var header = header(in);
            var arrays = new LinkedHashMap<String, HostArray>();
            for (var e : header.entries()) {
                arrays.put(e.name(), in.array(elementType(e.type()), ByteOrder.LITTLE_ENDIAN, e.shape()));
            }
            in.finish();
            return new SafeTensors(arrays, header.metadata());
        }
    }

    /// The texts alone, without reading the arrays.
    public static Map<String, String> metadata(Path path) {
        try (var in = ByteReader.open(path, ReadBudget.ofHeap())) {
            return header(in).metadata();
        }
    }

    private static SafeTensorsHeader header(ByteReader in) {
        try {
            int length = SafeTensorsHeader.length(in.integer(SafeTensorsHeader.LENGTH_BYTES, "the length of the header"));
            in.text(length);
            return SafeTensorsHeader.parse(in.bytes(length, "the header"));
        } catch (SafeTensorsException e) {
            throw new FileFormatException(in.file(), SafeTensorsHeader.LENGTH_BYTES, Objects.requireNonNull(e.getMessage()), e);
        }
    }

    /// Writes atomically: a kill at any instant leaves the old file or the new one. The same arrays and texts give the same
    /// bytes.
    public void write(Path path) {
        AtomicFile.write(path, this::writeTo);
    }

    private void writeTo(OutputStream out) throws IOException {
        var kinds = new LinkedHashMap<String, Kind>();
        arrays.forEach((name, array) -> kinds.put(name, new Kind(storedType(array.type()), array.shape())));
        out.write(SafeTensorsHeader.of(kinds, metadata).bytes());
        for (var array : arrays.values()) ByteWriter.write(out, array);
    }

    private static ElementType elementType(StoredType type) {
        return switch (type) {
            case F16 -> ElementType.FLOAT16;
            case BF16 -> ElementType.BFLOAT16;
            case F32 -> ElementType.FLOAT32;
            case F64 -> ElementType.FLOAT64;
            case I8 -> ElementType.INT8;
            case I16 -> ElementType.INT16;
            case I32 -> ElementType.INT32;
            case I64 -> ElementType.INT64;
            case U8 -> ElementType.UINT8;
            case U16 -> ElementType.UINT16;
            case U32 -> ElementType.UINT32;
            case U64 -> ElementType.UINT64;
            case BOOL -> ElementType.BOOL;
            case C64 -> ElementType.COMPLEX64;
        };
    }

    private static StoredType storedType(ElementType type) {
        for (var stored : StoredType.values()) if (elementType(stored) == type) return stored;
        throw new IllegalArgumentException("safetensors: has no " + type + "; convert it first");
    }
}
