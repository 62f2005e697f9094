package cinegrad.ddei.report;

import java.util.List;

/// A table of text; the first column names the row.
public record Table(String title, List<String> header, List<List<String>> rows) {
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
