package cinegrad.ddei.io.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsEveryKindOfValue() {
        var json =
                Json.parse(
                " {\"a\": [1, -2.5e-3, true, false, null, \"x\\n\\u00e9\\\"\"], \"b\": {}, \"c\": 9223372036854775807 } ");
        var a = json.at("a").items();
        assertEquals(1, a.get(0).integer());
        assertEquals(-2.5e-3, a.get(1).number());
        assertTrue(a.get(2).flag());
        assertEquals(new Json.Null(), a.get(4));
        assertEquals("x\né\"", a.get(5).text());
        assertEquals(Map.of(), json.at("b").members());
        assertEquals(Long.MAX_VALUE, json.at("c").whole());
        assertEquals(List.of("a", "b", "c"), List.copyOf(json.members().keySet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{\"a\":1,\"a\":2}", "01", "+1", "1.",
            ".5", "1e", "-",
        "NaN", "Infinity", "1e999", "nul", "tru", "\"", "\"\\x\"", "\"\\u12g4\"", "\"\\u12", "\"a\nb\"", "1 2", "[1] x", "'a'",
        "[1 2]", "/**/1"})
    void refusesWhatIsNotJson(String text) {
        assertThrows(JsonException.class, () -> Json.parse(text));
    }

    @Test
    void aBottomlessDocumentIsRefusedBeforeTheStackEnds() {
        var e = assertThrows(JsonException.class, () -> Json.parse("[".repeat(1_000_000)));
        assertEquals("json: more than 64 levels at character 64", e.getMessage());
        Json.parse("[".repeat(64) + "]".repeat(64));
    }

    @Test
    void anotherKindThanAskedForIsNamed() {
        var json = Json.parse("{\"lr\": \"fast\", \"big\": 5000000000}");
        assertEquals("json: expected a number, found \"fast\"",
                assertThrows(JsonException.class, () -> json.at("lr").number()).getMessage());
        assertEquals("json: no member \"beta\" in {\"lr\":\"fast\",\"big\":5000000000}",
                assertThrows(JsonException.class, () -> json.at("beta")).getMessage());
        assertThrows(JsonException.class, () -> json.at("big").integer());
    }

    @Test
    void whatIsWrittenReadsBackEqual() {
        var random = new Random(1);
        for (int i = 0; i < 300; i++) {
            Json value = random(random, 0);
            assertEquals(value, Json.parse(value.toString()), value::toString);
            assertEquals(value, Json.parse(value.pretty()), value::pretty);
        }
    }

    @Test
    void writesJavaValues() {
        var map = new LinkedHashMap<String, Object>();
        map.put("loss", 0.1f);
        map.put("nan", Double.NaN);
        map.put("shape", new int[] {2, 3});
        map.put("names", List.of("a", "b"));
        assertEquals("{\"loss\":0.1,\"nan\":null,\"shape\":[2,3],\"names\":[\"a\",\"b\"]}", Json.of(map).toString());
        assertEquals("{\n  \"shape\": [2, 3]\n}\n", Json.of(Map.of("shape", new int[] {2, 3})).pretty());
        assertThrows(JsonException.class, () -> Json.of(new Object()));
    }

    private static Json random(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> new Json.Null();
            case 1 -> new Json.Bool(random.nextBoolean());
            case 2 -> new Json.Whole(random.nextLong());
            case 3 -> new Json.Real(Double.longBitsToDouble(random.nextLong() & ~(1L << 62)));
            case 4 -> new Json.Text(text(random));
            case 5 -> new Json.Arr(random.ints(random.nextInt(4)).mapToObj(_ -> random(random, depth + 1)).toList());
            default -> {
                var members = new LinkedHashMap<String, Json>();
                for (int n = random.nextInt(4); n > 0; n--) members.put(text(random), random(random, depth + 1));
                yield new Json.Obj(members);
            }
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
        return text.toString();
    }
}
