package cinegrad.ddei.io.torch;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ByteWriter;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.json.JsonException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Named arrays and text in the safetensors format: eight bytes with the length of a JSON header, the header, the numbers.
///
/// The header names each array's type, shape and bytes and may hold a `__metadata__` object of texts. Arrays must cover the rest
/// of the file without gaps or overlaps, so no byte goes unexplained.
///
/// @param arrays   by name, in file order
/// @param metadata the texts
public record SafeTensors(Map<String, HostArray> arrays, Map<String, String> metadata) {
    private static final long LARGEST_HEADER = 1 << 24;
    private static final int LENGTH_BYTES = 8;
    private static final String METADATA = "__metadata__";
    private static final int MOST_AXES = 64;
    private static final int MOST_VALUES = 200_000;
    private static final Map<String, ElementType> TYPES =
            Map.ofEntries(Map.entry("F16", ElementType.FLOAT16), Map.entry("BF16", ElementType.BFLOAT16),
            Map.entry("F32", ElementType.FLOAT32), Map.entry("F64", ElementType.FLOAT64), Map.entry("I8", ElementType.INT8),
            Map.entry("I16", ElementType.INT16), Map.entry("I32", ElementType.INT32), Map.entry("I64", ElementType.INT64),
            Map.entry("U8", ElementType.UINT8), Map.entry("U16", ElementType.UINT16), Map.entry("U32", ElementType.UINT32),
            Map.entry("U64", ElementType.UINT64), Map.entry("BOOL", ElementType.BOOL), Map.entry("C64", ElementType.COMPLEX64));

    private record Entry(String name, ElementType type, int[] shape, long from, long to) { }

    public static SafeTensors read(Path path) {
        return read(path, ReadBudget.ofHeap());
    }

    public static SafeTensors read(Path path, ReadBudget budget) {
        return read(ByteReader.open(path, budget));
    }

    /// Reads all of `reader`, and closes it.
    public static SafeTensors read(ByteReader reader) {
        try (var in = reader) {
            Json header = header(in);
            var entries = new ArrayList<Entry>();
            Map<String, String> metadata;
            try {
                metadata = metadata(header);
                header.members().forEach((name, json) -> {
                    if (!name.equals(METADATA)) entries.add(entry(in, name, json));
                });
            } catch (JsonException e) {
                throw damaged(in, e);
            }
            entries.sort(Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to));
            var arrays = new LinkedHashMap<String, HostArray>();
            long at = 0;
            for (var e : entries) {
                String name = FileText.shown(e.name);
                if (e.from != at) {
                    throw in.error("array \"" + name + "\" starts at byte " + e.from + " of the data, not at " + at);
                }
                HostArray array = in.array(e.type, ByteOrder.LITTLE_ENDIAN, in.shape(e.shape));
                at += (long) array.shape().elements() * e.type.bytes();
                if (e.to != at) {
                    throw in.error("array \"" + name + "\" ends at byte " + e.to + " of the data, its shape needs " + at);
                }
                arrays.put(e.name, array);
            }
            in.finish();
            return new SafeTensors(arrays, metadata);
        }
    }

    /// The texts alone, without reading the arrays.
    public static Map<String, String> metadata(Path path) {
        try (var in = ByteReader.open(path, ReadBudget.ofHeap())) {
            Json header = header(in);
            try {
                return metadata(header);
            } catch (JsonException e) {
                throw damaged(in, e);
            }
        }
    }

    private static Json header(ByteReader in) {
        long length = in.integer(8, "the length of the header");
        if (length < 2 || length > LARGEST_HEADER) {
            throw in.error("a header of " + length + " bytes; 2 to " + LARGEST_HEADER + " are allowed");
        }
        in.text(length);
        byte[] text = in.bytes(length, "the header");
        try {
            return Json.parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString(), MOST_VALUES);
        } catch (CharacterCodingException e) {
            throw new FileFormatException(in.file(), LENGTH_BYTES, "the header is not UTF-8 text", e);
        } catch (JsonException e) {
            throw damaged(in, e);
        }
    }

    private static Map<String, String> metadata(Json header) {
        var metadata = new LinkedHashMap<String, String>();
        header.find(METADATA).ifPresent(m -> m.members().forEach((k, v) -> metadata.put(k, v.text())));
        return metadata;
    }

    private static FileFormatException damaged(ByteReader in, JsonException e) {
        return new FileFormatException(in.file(), LENGTH_BYTES, "the header is not what it should be: " + e.getMessage(), e);
    }

    private static Entry entry(ByteReader in, String name, Json json) {
        String type = json.at("dtype").text();
        var known = TYPES.get(type);
        String shown = FileText.shown(name);
        if (known == null) throw in.error("array \"" + shown + "\" is of the type " + FileText.shown(type)
                + ", which is not read; convert it to F32");
        var offsets = json.at("data_offsets").items();
        if (offsets.size() != 2) throw in.error("array \"" + shown + "\" has " + offsets.size() + " offsets, not 2");
        var sizes = json.at("shape").items();
        if (sizes.size() > MOST_AXES) {
            throw in.error("array \"" + shown + "\" has " + sizes.size() + " axes, more than " + MOST_AXES);
        }
        return new Entry(name, known, json.at("shape").integers(), offsets.get(0).whole(), offsets.get(1).whole());
    }

    /// Writes atomically: a kill at any instant leaves the old file or the new one. The same arrays and texts give the same
    /// bytes.
    public void write(Path path) {
        AtomicFile.write(path, this::writeTo);
    }

    private void writeTo(OutputStream out) throws IOException {
        var header = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) header.put(METADATA, metadata);
        long at = 0;
        for (var e : arrays.entrySet()) {
            var array = e.getValue();
            long end = at + (long) array.shape().elements() * array.type().bytes();
            // in a fixed order, so that the same arrays are the same bytes
            var entry = new LinkedHashMap<String, Object>();
            entry.put("dtype", typeName(array.type()));
            entry.put("shape", array.shape().toArray());
            entry.put("data_offsets", List.of(at, end));
            header.put(e.getKey(), entry);
            at = end;
        }
        byte[] text = Json.of(header).toString().getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + 7) / 8 * 8;
        out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).array());
        out.write(text);
        for (int i = text.length; i < padded; i++) out.write(' ');
        for (var array : arrays.values()) ByteWriter.write(out, array);
    }

    private static String typeName(ElementType type) {
        return TYPES.entrySet().stream().filter(e -> e.getValue() == type).map(Map.Entry::getKey).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("safetensors: has no " + type + "; convert it first"));
    }
}
