package app.kindred.load.suite;

import java.util.HashMap;
import java.util.Map;

/** The figures of one scrape of a service's {@code /metrics}: Prometheus text, by series. */
record Exposition(Map<String, Double> series) {

    static Exposition parse(String text) {
        var series = new HashMap<String, Double>();
        for (String line : text.lines().toList()) {
            int space = line.lastIndexOf(' ');
            if (space > 0 && !line.startsWith("#")) {
                try {
                    series.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
                } catch (NumberFormatException e) {
                    // NaN is written in more than one way; such a series has nothing to tell.
                }
            }
        }
        return new Exposition(series);
    }

    /** The sum over all series of a name whose labels hold {@code label}. */
    double sum(String name, String label) {
        double sum = 0;
        for (var entry : series.entrySet()) {
            String key = entry.getKey();
            if (key.startsWith(name)
                    && (key.length() == name.length() || key.charAt(name.length()) == '{')
                    && key.contains(label)
                    && !entry.getValue().isNaN()) {
                sum += entry.getValue();
            }
        }
        return sum;
    }

    double sum(String name) {
        return sum(name, "");
    }
}
