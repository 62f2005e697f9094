package cinegrad.ddei.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A table of text; the first column names the row.
public record Table(String title, List<String> header, List<List<String>> rows, Cells cells) {
    /// What the cells hold: numbers are aligned at the right, words at the left.
    public enum Cells { NUMBERS, WORDS }

    public Table(String title, List<String> header, List<List<String>> rows) {
        this(title, header, rows, Cells.NUMBERS);
    }

    public Table {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (var row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException("Table \"" + title + "\": a row has " + row.size() + " cells, the header "
                        + header.size() + "; row " + row + ", header " + header);
            }
        }
    }

    /// Header and rows as lines of text, columns aligned.
    public String lines() {
        var all = new ArrayList<List<String>>();
        all.add(header);
        all.addAll(rows);
        var out = new StringBuilder();
        for (var row : all) {
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = all.stream().mapToInt(r -> r.get(column).length()).max().orElseThrow();
                out.append(i == 0 ? String.format(Locale.ROOT, "%-" + width + "s", row.get(i))
                        : String.format(Locale.ROOT, "  %" + width + "s", row.get(i)));
            }
            out.append('\n');
        }
        return out.toString();
    }
}
