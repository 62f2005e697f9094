package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.support.CentralRules;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A sound bundle passes; every single fault is found.
class CentralRulesTest {
    private static final String FOLDER = "org/example/thing/1.2/";
    private static final String STEM = FOLDER + "thing-1.2";
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
              <groupId>org.example</groupId><artifactId>thing</artifactId><version>1.2</version>
              <name>Thing</name><description>A thing.</description><url>https://example.org</url>
              <licenses><license><name>Apache-2.0</name><url>https://www.apache.org/licenses/LICENSE-2.0.txt</url></license></licenses>
              <developers><developer><name>Ann</name></developer></developers>
              <scm><connection>scm:git:a</connection><developerConnection>scm:git:b</developerConnection><url>https://c</url></scm>
              <dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>3</version></dependency></dependencies>
            </project>
            """;

    private static byte[] jar(String entry) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(entry));
        }
        return out.toByteArray();
    }

    private static void put(Map<String, byte[]> files, String name, byte[] content) {
        files.put(name, content);
        files.put(name + ".asc", "-----BEGIN PGP SIGNATURE-----\n".getBytes(StandardCharsets.US_ASCII));
        try {
            for (var sum : Map.of(".md5", "MD5", ".sha1", "SHA-1").entrySet()) {
                byte[] digest = MessageDigest.getInstance(sum.getValue()).digest(content);
                files.put(name + sum.getKey(), HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII));
            }
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, byte[]> bundle(String pom) throws IOException {
        var files = new TreeMap<String, byte[]>();
        put(files, STEM + ".pom", pom.getBytes(StandardCharsets.UTF_8));
        put(files, STEM + ".jar", jar("a/A.class"));
        put(files, STEM + "-sources.jar", jar("a/A.java"));
        put(files, STEM + "-javadoc.jar", jar("index.html"));
        return files;
    }

    @Test
    void aSoundBundlePasses() throws IOException {
        assertEquals(List.of(), CentralRules.check(bundle(POM), true));
        var unsigned = bundle(POM);
        unsigned.keySet().removeIf(name -> name.endsWith(".asc"));
        assertEquals(List.of(), CentralRules.check(unsigned, false));
        assertEquals(4, CentralRules.check(unsigned, true).size());
    }

    @Test
    void everyFileIsNeeded() throws IOException {
        for (String name : bundle(POM).keySet()) {
            var files = bundle(POM);
            files.remove(name);
            assertTrue(!CentralRules.check(files, true).isEmpty(), name);
            files.put(name, new byte[] {1});
            assertTrue(!CentralRules.check(files, true).isEmpty(), name);
        }
        var more = bundle(POM);
        more.put(FOLDER + "maven-metadata.xml", new byte[] {1});
        assertTrue(CentralRules.check(more, true).getFirst().contains("does not belong"));
        assertTrue(CentralRules.check(Map.of("thing.jar", new byte[] {1}), true).getFirst().contains("layout"));
        assertEquals(List.of("the bundle is empty"), CentralRules.check(Map.of(), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<name>Thing</name>", "<description>A thing.</description>", "<url>https://example.org</url>",
        "<name>Apache-2.0</name>", "<url>https://www.apache.org/licenses/LICENSE-2.0.txt</url>", "<name>Ann</name>",
        "<connection>scm:git:a</connection>", "<developerConnection>scm:git:b</developerConnection>", "<url>https://c</url>",
        "<groupId>org.example</groupId>", "<artifactId>thing</artifactId>", "<version>1.2</version>", "<version>3</version>",
        "</project>"})
    void everyPartOfThePomIsNeeded(String part) throws IOException {
        assertTrue(!CentralRules.check(bundle(POM.replace(part, "")), true).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<version>3-SNAPSHOT</version>", "<version>${v}</version>",
        "<version>3</version><scope>test</scope>"})
    void dependenciesAreReleasedAndOfUse(String version) throws IOException {
        assertTrue(!CentralRules.check(bundle(POM.replace("<version>3</version>", version)), true).isEmpty());
    }

    @Test
    void aSnapshotIsNoRelease() throws IOException {
        var files = new TreeMap<String, byte[]>();
        bundle(POM.replace("1.2", "1.2-SNAPSHOT")).forEach((name, content) ->
                files.put(name.replace("1.2", "1.2-SNAPSHOT"), content));
        assertTrue(CentralRules.check(files, true).stream().anyMatch(w -> w.contains("no released version")), "passed");
    }

    @Test
    void aJarThatHoldsNothingIsFound() throws IOException {
        for (String kind : List.of("", "-sources", "-javadoc")) {
            var files = bundle(POM);
            put(files, STEM + kind + ".jar", jar("META-INF/MANIFEST.MF"));
            assertEquals(1, CentralRules.check(files, true).size(), kind);
        }
    }
}
