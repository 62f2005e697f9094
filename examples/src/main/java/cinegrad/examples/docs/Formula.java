package cinegrad.examples.docs;

import java.util.Map;
import java.util.Set;

/// A formula in a small part of TeX's language, as MathML, which browsers draw themselves.
///
/// Understood are `^`, `_`, `{…}`, `\frac`, `\sqrt`, `\text`, accents, `\left … \right`, `\begin{cases}`, names of functions and
/// of symbols; every other character stands for itself, so `∂` and `σ` may be written as they are.
final class Formula {
    /// Whether it stands in a line of text or on its own.
    enum Place { INLINE, DISPLAY }

    private static final Map<String, String> SYMBOLS = Map.ofEntries(Map.entry("cdot", "·"), Map.entry("times", "×"),
            Map.entry("odot", "⊙"),
            Map.entry("circ", "∘"), Map.entry("le", "≤"), Map.entry("ge", "≥"), Map.entry("ne", "≠"), Map.entry("in", "∈"),
            Map.entry("to", "→"),
            Map.entry("infty", "∞"), Map.entry("approx", "≈"), Map.entry("dots", "…"), Map.entry("lfloor", "⌊"),
            Map.entry("rfloor", "⌋"), Map.entry("langle", "⟨"), Map.entry("rangle", "⟩"), Map.entry("star", "⋆"),
            Map.entry("ast", "∗"),
            Map.entry("leftarrow", "←"), Map.entry("sum", "∑"), Map.entry("prod", "∏"), Map.entry("partial", "∂"),
            Map.entry("nabla", "∇"), Map.entry("top", "⊤"),
            Map.entry("{", "{"), Map.entry("}", "}"), Map.entry("|", "‖"), Map.entry("pm", "±"));
    private static final Map<String, String> SPACES = Map.of(",", "0.17em", ";", "0.28em", "quad", "1.2em");
    private static final Map<String, String> LETTERS = Map.ofEntries(Map.entry("varepsilon", "ε"), Map.entry("sigma", "σ"),
            Map.entry("tau", "τ"),
            Map.entry("beta", "β"), Map.entry("eta", "η"), Map.entry("theta", "θ"), Map.entry("lambda", "λ"),
            Map.entry("mu", "μ"), Map.entry("pi", "π"), Map.entry("delta", "δ"), Map.entry("varphi", "φ"), Map.entry("ell", "ℓ"));
    private static final Set<String> FUNCTIONS = Set.of("sin", "cos", "tan", "tanh", "exp", "log", "max", "min", "erf", "arg",
            "Re", "Im", "sign", "var", "det", "diag");
    private static final Map<String, String> ACCENTS = Map.of("hat", "^", "bar", "¯", "tilde", "~", "dot", "˙");
    private static final Set<String> WITH_LIMITS = Set.of("<mo>∑</mo>", "<mo>∏</mo>", "<mi>max</mi>", "<mi>min</mi>");
    private static final String APPLICATION = "<mo>\u2061</mo>";
    private static final String THIN = "<mspace width=\"0.17em\"/>";

    private final String text;
    private int at;

    private Formula(String text) {
        this.text = text;
    }

    static String mathml(String tex, Place place) {
        var formula = new Formula(tex.strip());
        String body = formula.row("");
        if (formula.at < formula.text.length()) throw formula.wrong("does not end here");
        return "<math" + (place == Place.DISPLAY ? " display=\"block\"" : "") + "><mrow>" + body + "</mrow></math>";
    }

    /// Everything up to one of the characters of `ends`, or to `&`, `\\`, `\right` and `\end`.
    private String row(String ends) {
        var out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (ends.indexOf(c) >= 0 || c == '&' || text.startsWith("\\\\", at) || text.startsWith("\\right", at)
                    || text.startsWith("\\end", at)) break;
            if (Character.isWhitespace(c)) at++;
            else out.append(scripted());
        }
        return out.toString();
    }

    /// A part with what stands below and above it. A function's name is followed by an invisible sign of application, after its
    /// scripts.
    private String scripted() {
        int from = at;
        String base = atom();
        boolean function = text.charAt(from) == '\\' && FUNCTIONS.contains(text.substring(from + 1, at));
        String below = null, above = null;
        while (at < text.length() && (text.charAt(at) == '_' || text.charAt(at) == '^')) {
            boolean sub = text.charAt(at++) == '_';
            String script = argument();
            if (sub) below = script;
            else above = script;
        }
        String after = function ? APPLICATION + (text.startsWith("(", at) || text.startsWith("\\left", at) ? "" : THIN) : "";
        if (below == null && above == null) return base + after;
        boolean limits = WITH_LIMITS.contains(base);
        if (above == null) return element(limits ? "munder" : "msub", base + below) + after;
        if (below == null) return element(limits ? "mover" : "msup", base + above) + after;
        return element(limits ? "munderover" : "msubsup", base + below + above) + after;
    }

    private String argument() {
        while (at < text.length() && text.charAt(at) == ' ') at++;
        if (at == text.length()) throw wrong("an argument is missing");
        return atom();
    }

    /// One element, whatever it is made of.
    private String atom() {
        char c = text.charAt(at);
        if (c == '{') {
            at++;
            String inside = row("}");
            expect("}");
            return element("mrow", inside);
        }
        if (c == '\\') return command();
        if (c == '\'') {
            at++;
            return "<mo>′</mo>";
        }
        if (Character.isDigit(c)) {
            int from = at;
            while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.' && at + 1 < text.length()
                    && Character.isDigit(text.charAt(at + 1)))) at++;
            return element("mn", text.substring(from, at));
        }
        at++;
        if (Character.isLetter(c)) return element("mi", String.valueOf(c));
        if (c == '|') return "<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">|</mo>";
        return element("mo", c == '-' ? "−" : Excerpt.escaped(String.valueOf(c)));
    }

    private String command() {
        int from = ++at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) at++;
        if (at == from) at++;
        String name = text.substring(from, at);
        return switch (name) {
            case "frac" -> element("mfrac", argument() + argument());
            case "sqrt" -> element("msqrt", argument());
            case "text" -> "<mtext>" + Excerpt.escaped(braces()) + "</mtext>";
            case "mathrm" -> "<mi mathvariant=\"normal\">" + Excerpt.escaped(braces()) + "</mi>";
            case "left" -> {
                String open = fence();
                String inside = row("");
                expect("\\right");
                yield element("mrow", open + inside + fence());
            }
            case "begin" -> cases();
            default -> named(name);
        };
    }

    private String named(String name) {
        if (SYMBOLS.containsKey(name)) return element("mo", SYMBOLS.get(name));
        if (SPACES.containsKey(name)) return "<mspace width=\"" + SPACES.get(name) + "\"/>";
        if (LETTERS.containsKey(name)) return element("mi", LETTERS.get(name));
        if (FUNCTIONS.contains(name)) return element("mi", name);
        if (ACCENTS.containsKey(name)) {
            return "<mover accent=\"true\">" + argument() + "<mo stretchy=\"false\">" + ACCENTS.get(name) + "</mo></mover>";
        }
        throw wrong("\\" + name + " is not known");
    }

    private String fence() {
        char c = text.charAt(at);
        if (c == '\\') return command();
        at++;
        return c == '.' ? "" : "<mo fence=\"true\" stretchy=\"true\">" + Excerpt.escaped(String.valueOf(c)) + "</mo>";
    }

    private String cases() {
        if (!braces().equals("cases")) throw wrong("of environments only cases is known");
        var rows = new StringBuilder();
        var cells = new StringBuilder();
        while (true) {
            cells.append(element("mtd", row("")));
            if (text.startsWith("&", at)) {
                at++;
            } else if (text.startsWith("\\\\", at)) {
                at += 2;
                rows.append(element("mtr", cells.toString()));
                cells.setLength(0);
            } else {
                expect("\\end{cases}");
                rows.append(element("mtr", cells.toString()));
                return element("mrow", "<mo fence=\"true\" stretchy=\"true\">{</mo><mtable columnalign=\"left\">" + rows
                        + "</mtable>");
            }
        }
    }

    private String braces() {
        expect("{");
        int from = at;
        at = text.indexOf('}', from);
        if (at < 0) throw wrong("a } is missing");
        return text.substring(from, at++);
    }

    private void expect(String part) {
        if (!text.startsWith(part, at)) throw wrong("'" + part + "' is missing");
        at += part.length();
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("formula: " + what + " at " + at + " of " + text);
    }

    private static String element(String name, String content) {
        return "<" + name + ">" + content + "</" + name + ">";
    }
}
