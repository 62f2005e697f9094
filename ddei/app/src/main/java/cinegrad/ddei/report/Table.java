package cinegrad.ddei.report;

import java.util.List;

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
}
