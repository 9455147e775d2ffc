import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prints a finding of {@code /admin/database}, {@code {rows, advice}}, as a table of at most twenty rows. */
void main() throws Exception {
    var finding = JsonMapper.shared().readTree(System.in.readAllBytes());
    var rows = finding.path("rows");
    if (rows.isMissingNode()) {
        IO.println("  " + finding.path("detail").asString(finding.toString()));
        return;
    }
    if (rows.isEmpty()) {
        IO.println("  nothing");
        return;
    }
    var table = new ArrayList<List<String>>();
    table.add(List.copyOf(rows.get(0).propertyNames()));
    for (JsonNode row : rows) {
        if (table.size() <= 20) {
            table.add(row.propertyStream().map(cell -> shorten(cell.getValue().asString(cell.getValue().toString()))).toList());
        }
    }
    var widths = new int[table.getFirst().size()];
    table.forEach(row -> {
        for (int i = 0; i < row.size(); i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
        }
    });
    for (var row : table) {
        var line = new StringBuilder("  ");
        for (int i = 0; i < row.size(); i++) {
            line.append(String.format("%-" + (widths[i] + 2) + "s", row.get(i)));
        }
        IO.println(line.toString().stripTrailing());
    }
    IO.println("  → " + finding.path("advice").asString(""));
}

static String shorten(String text) {
    var line = text.replaceAll("\\s+", " ");
    return line.length() > 90 ? line.substring(0, 89) + "…" : line;
}
