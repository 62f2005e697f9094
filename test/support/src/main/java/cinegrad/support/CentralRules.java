package cinegrad.support;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// What Maven Central demands of a bundle, so that nothing is refused after the upload: released versions in the repository's
/// layout; for each a pom with name, description, url, license, developers and scm, a jar with its sources and documentation;
/// for every file MD5, SHA-1 and a signature. Source: central.sonatype.org/publish/requirements.
///
/// `java CentralRules.java BUNDLE [--unsigned]` prints what is wrong and ends with 1, or says what the bundle holds.
public final class CentralRules {
    private static final long LARGEST = 1 << 30;
    private static final List<String> NEEDED = List.of("name", "description", "url", "licenses/license/name",
            "licenses/license/url", "developers/developer/name", "scm/connection", "scm/developerConnection", "scm/url");
    private static final Set<String> SCOPES = Set.of("compile", "runtime", "provided");

    private final Map<String, byte[]> files;
    private final boolean signed;
    private final List<String> wrong = new ArrayList<>();

    private CentralRules(Map<String, byte[]> files, boolean signed) {
        this.files = files;
        this.signed = signed;
    }

    public static void main(String[] args) throws IOException {
        var files = files(Path.of(args[0]));
        var wrong = check(files, args.length < 2 || !args[1].equals("--unsigned"));
        wrong.forEach(System.err::println);
        if (!wrong.isEmpty()) System.exit(1);
        folders(files).forEach((folder, names) -> System.out.println(folder + ": " + names.size() + " files"));
    }

    /// The files of a bundle by their paths.
    public static Map<String, byte[]> files(Path bundle) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var zip = new ZipFile(bundle.toFile())) {
            for (var entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
                files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return files;
    }

    /// Everything that is wrong, a line each.
    public static List<String> check(Map<String, byte[]> files, boolean signed) throws IOException {
        var rules = new CentralRules(new TreeMap<>(files), signed);
        rules.all();
        return rules.wrong;
    }

    /// Names by folder.
    private static Map<String, Set<String>> folders(Map<String, byte[]> files) {
        var folders = new TreeMap<String, Set<String>>();
        files.keySet().forEach(path -> {
            int slash = path.lastIndexOf('/');
            folders.computeIfAbsent(path.substring(0, Math.max(0, slash)), _ -> new TreeSet<>()).add(path.substring(slash + 1));
        });
        return folders;
    }

    private void all() throws IOException {
        if (files.isEmpty()) wrong.add("the bundle is empty");
        if (files.values().stream().mapToLong(b -> b.length).sum() > LARGEST) wrong.add("the bundle is larger than 1 GB");
        for (var folder : folders(files).entrySet()) version(folder.getKey(), folder.getValue());
    }

    private void version(String folder, Set<String> names) throws IOException {
        String[] parts = folder.split("/");
        if (parts.length < 3) {
            wrong.add(folder + ": not in the layout group/artifact/version");
            return;
        }
        String version = parts[parts.length - 1];
        String artifact = parts[parts.length - 2];
        String stem = artifact + "-" + version;
        if (version.endsWith("-SNAPSHOT")) wrong.add(folder + ": " + version + " is no released version");
        var main = new TreeSet<>(Set.of(stem + ".pom"));
        byte[] pom = files.get(folder + "/" + stem + ".pom");
        if (pom == null) {
            wrong.add(folder + ": " + stem + ".pom is missing");
        } else {
            String group = String.join(".", List.of(parts).subList(0, parts.length - 2));
            if (!pom(folder, pom, Map.of("groupId", group, "artifactId", artifact, "version", version)).equals("pom")) {
                main.addAll(Set.of(stem + ".jar", stem + "-sources.jar", stem + "-javadoc.jar"));
            }
        }
        for (String name : main) file(folder, name);
        for (String name : names) {
            if (!main.contains(name.replaceFirst("(\\.asc)?(\\.md5|\\.sha1|\\.sha256|\\.sha512)?$", ""))) {
                wrong.add(folder + ": " + name + " does not belong there");
            }
        }
    }

    private void file(String folder, String name) throws IOException {
        String path = folder + "/" + name;
        byte[] content = files.get(path);
        if (content == null) {
            wrong.add(folder + ": " + name + " is missing");
            return;
        }
        sum(path, content, ".md5", "MD5");
        sum(path, content, ".sha1", "SHA-1");
        byte[] signature = files.get(path + ".asc");
        if (signed && (signature == null
                || !new String(signature, StandardCharsets.US_ASCII).startsWith("-----BEGIN PGP SIGNATURE-----"))) {
            wrong.add(path + " is not signed");
        }
        if (name.endsWith(".jar")) jar(path, content);
    }

    private void sum(String path, byte[] content, String suffix, String algorithm) {
        byte[] said = files.get(path + suffix);
        try {
            String sum = HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
            if (said == null || !new String(said, StandardCharsets.US_ASCII).strip().equals(sum)) {
                wrong.add(path + suffix + (said == null ? " is missing" : " is of other content"));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Central takes an empty jar; we do not: sources hold a source, documentation its index, and the jar a class.
    private void jar(String path, byte[] content) throws IOException {
        String needed = path.endsWith("-sources.jar") ? ".java" : path.endsWith("-javadoc.jar") ? "index.html" : ".class";
        try (var zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(needed)) return;
            }
        }
        wrong.add(path + " holds no " + needed);
    }

    /// Returns the packaging.
    private String pom(String folder, byte[] content, Map<String, String> coordinates) throws IOException {
        Element project;
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);                          // it prints otherwise
            project = builder.parse(new ByteArrayInputStream(content)).getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            wrong.add(folder + ": the pom is no XML: " + e.getMessage());
            return "pom";
        }
        coordinates.forEach((name, value) -> {
            if (!text(project, name).equals(value)) {
                wrong.add(folder + ": the pom's " + name + " is '" + text(project, name) + "', its place says " + value);
            }
        });
        for (String name : NEEDED) if (text(project, name).isBlank()) wrong.add(folder + ": the pom has no " + name);
        if (new String(content, StandardCharsets.UTF_8).contains("${")) wrong.add(folder + ": the pom has an open property");
        for (var dependency : children(child(project, "dependencies"), "dependency")) {
            String name = text(dependency, "groupId") + ":" + text(dependency, "artifactId");
            String version = text(dependency, "version");
            if (version.isBlank() || version.endsWith("-SNAPSHOT")) {
                wrong.add(folder + ": the pom depends on " + name + " of version '" + version + "'");
            }
            String scope = text(dependency, "scope");
            if (!scope.isBlank() && !SCOPES.contains(scope)) wrong.add(folder + ": the pom has a dependency of scope " + scope);
        }
        String packaging = text(project, "packaging");
        return packaging.isBlank() ? "jar" : packaging;
    }

    /// The text of the element at a path of names, the first of each; empty where there is none.
    private static String text(Element from, String path) {
        var at = List.of(from);
        for (String name : path.split("/")) {
            at = at.stream().flatMap(e -> children(List.of(e), name).stream()).toList();
        }
        return at.isEmpty() ? "" : at.getFirst().getTextContent().strip();
    }

    private static List<Element> child(Element from, String name) {
        return children(List.of(from), name);
    }

    private static List<Element> children(List<Element> from, String name) {
        var found = new ArrayList<Element>();
        for (var parent : from) {
            for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
                if (n instanceof Element e && e.getTagName().equals(name)) found.add(e);
            }
        }
        return found;
    }
}
