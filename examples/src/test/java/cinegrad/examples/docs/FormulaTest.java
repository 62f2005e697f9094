package cinegrad.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.examples.docs.Formula.Place;

import org.junit.jupiter.api.Test;

class FormulaTest {
    private static String of(String tex) {
        return Formula.mathml(tex, Place.INLINE).replace("<math><mrow>", "").replace("</mrow></math>", "");
    }

    @Test
    void scriptsFractionsAndSums() {
        assertEquals("<msup><mi>x</mi><mn>2</mn></msup>", of("x^2"));
        assertEquals("<msubsup><mi>x</mi><mi>i</mi><mrow><mo>−</mo><mn>1</mn></mrow></msubsup>", of("x_i^{-1}"));
        assertEquals("<mfrac><mn>1</mn><mi>n</mi></mfrac><munder><mo>∑</mo><mi>i</mi></munder><mi>x</mi>",
                of("\\frac{1}{n} \\sum_i x").replace("<mrow>", "").replace("</mrow>", ""));
        assertEquals("<mi>a</mi><mo>&lt;</mo><mi>b</mi>", of("a < b"));
        assertTrue(Formula.mathml("x", Place.DISPLAY).startsWith("<math display=\"block\">"));
    }

    @Test
    void aFunctionKeepsItsScriptsTogether() {
        assertEquals("<msup><mi>tanh</mi><mn>2</mn></msup><mo>\u2061</mo><mspace width=\"0.17em\"/><mi>s</mi>", of("\\tanh^2 s"));
        assertEquals("<munder><mi>max</mi><mi>k</mi></munder><mo>\u2061</mo><mspace width=\"0.17em\"/><mi>x</mi>",
                of("\\max_k x"));
        assertEquals("<msup><mrow><munder><mo>∑</mo><mi>i</mi></munder><mi>x</mi></mrow><mn>2</mn></msup>", of("{\\sum_i x}^2"));
    }

    @Test
    void fencesAndCases() {
        assertTrue(of("\\left( \\frac{a}{b} \\right)").contains("<mo fence=\"true\" stretchy=\"true\">(</mo><mfrac>"));
        assertTrue(of("\\begin{cases} a & b \\\\ c & d \\end{cases}")
                .contains("<mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr>"));
    }

    @Test
    void whatIsNotUnderstoodIsSaidWithItsPlace() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> of("a \\foo b")).getMessage()
                .contains("\\foo is not known at 6 of a \\foo b"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> of("\\frac{a}")).getMessage()
                .contains("an argument is missing"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> of("{a")).getMessage().contains("'}' is missing"));
    }
}
