package cinegrad.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MarkdownTest {
    private static final Markdown.Page PLAIN = new Markdown.Page() {
        @Override
        public String link(String target) {
            return target;
        }

        @Override
        public String insert(String line) {
            return "<" + line + ">";
        }
    };

    private static String html(String text) {
        return Markdown.html(text, PLAIN);
    }

    @Test
    void headingsHaveTheAnchorsOfForges() {
        assertEquals("<h2 id=\"an-acquisition\">An acquisition</h2>\n", html("## An acquisition"));
        assertEquals("1-what--why", Markdown.anchor("1. What & why"));
    }

    @Test
    void linesOfAParagraphAreJoinedAndEscaped() {
        assertEquals("<p>a &lt; b and <code>c &amp; d</code> <b>e</b> <em>f</em></p>\n", html("a < b\nand `c & d` **e** *f*"));
        assertEquals("<p><a href=\"x.md\">the <code>x</code></a></p>\n", html("[the `x`](x.md)"));
    }

    @Test
    void listsNestAndHoldCode() {
        assertEquals("<ul>\n<li>one two</li>\n<li>three</li>\n</ul>\n", html("* one\n  two\n* three"));
        assertEquals("<ol>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ol>\n", html("1. a\n   * b\n2. c"));
        assertTrue(html("1. a\n\n   ```\n   code\n   ```\n").contains("<pre tabindex=\"0\"><code>code</code></pre>"));
    }

    @Test
    void tablesHaveHeadsUnlessTheyAreEmpty() {
        assertEquals(
                "<div class=\"wide\" tabindex=\"0\"><table>\n<tr><th>a</th><th>b | "
                + "c</th></tr>\n<tr><td>1</td><td></td></tr>\n</table></div>\n", html("| a | b \\| c |\n|---|---|\n| 1 | |"));
    }

    @Test
    void whatIsShortIsNotBrokenAtAHyphen() {
        assertEquals("<p><code class=\"short\">--device</code> <code>--a-longer-name-of-it</code></p>\n",
                html("`--device` `--a-longer-name-of-it`"));
        assertTrue(html("| by 8.6e-07 |\n|---|\n").contains("<th class=\"short\">by 8.6e-07</th>"));
    }

    @Test
    void insertsAndPictures() {
        assertEquals("<[A.java](/A.java) `b`>\n", html("» [A.java](/A.java) `b`"));
        assertEquals(
                "<figure><img src=\"x.png\" alt=\"A cat.\" loading=\"lazy\"><figcaption>A <em>cat</em>.</figcaption></figure>\n",
                html("![A *cat*.](x.png)"));
        assertThrows(IllegalArgumentException.class, () -> html("![no address]"));
    }
}
