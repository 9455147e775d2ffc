package app.kindred.system;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A page of metrics, read as Prometheus reads it. */
record Series(Map<String, List<Sample>> byName) {

    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)(?: .*)?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    record Sample(Map<String, String> labels, double value) {}

    static Series of(String page) {
        var byName = new HashMap<String, List<Sample>>();
        for (var line : page.lines().filter(l -> !l.startsWith("#")).toList()) {
            var sample = LINE.matcher(line);
            if (sample.matches()) {
                var labels = new TreeMap<String, String>();
                if (sample.group(2) != null) {
                    var label = LABEL.matcher(sample.group(2));
                    while (label.find()) {
                        labels.put(label.group(1), label.group(2));
                    }
                }
                byName.merge(
                        sample.group(1),
                        List.of(new Sample(labels, number(sample.group(3)))),
                        Series::both);
            }
        }
        return new Series(byName);
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** Every combination of label names that the metric has: one, where all is well. */
    Set<Set<String>> labelNames(String name) {
        var all = new HashSet<Set<String>>();
        byName.getOrDefault(name, List.of()).forEach(s -> all.add(s.labels().keySet()));
        return all;
    }

    Set<String> values(String name, String label) {
        var values = new TreeSet<String>();
        byName.getOrDefault(name, List.of())
                .forEach(s -> values.add(s.labels().getOrDefault(label, "")));
        return values;
    }

    double total(String name) {
        return byName.getOrDefault(name, List.of()).stream().mapToDouble(Sample::value).sum();
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static List<Sample> both(List<Sample> first, List<Sample> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
