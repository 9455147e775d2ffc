package app.kindred.load;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The options of a command: {@code --name value}, or {@code --name} alone for a switch. */
public final class Arguments {

    /** The name of what stands before all options, where a command takes a file. */
    public static final String FILE = "FILE";

    private final Map<String, String> values;

    private Arguments(Map<String, String> values) {
        this.values = values;
    }

    public static Arguments parse(List<String> words) {
        var values = new HashMap<String, String>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) {
                if (i > 0) {
                    throw new UsageException("'" + word + "' is no option.");
                }
                values.put(FILE, word);
                continue;
            }
            boolean hasValue = i + 1 < words.size() && !words.get(i + 1).startsWith("--");
            values.put(word.substring(2), hasValue ? words.get(++i) : "");
        }
        return new Arguments(values);
    }

    /**
     * Refuses what the command does not know, so that a misspelt option is not silently ignored.
     */
    public Arguments only(String... names) {
        var unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(Set.of(names));
        if (!unknown.isEmpty()) {
            throw new UsageException("unknown option --" + unknown.first() + ".");
        }
        return this;
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    public String get(String name, String otherwise) {
        return find(name).orElse(otherwise);
    }

    public String require(String name) {
        return find(name).orElseThrow(() -> new UsageException("--" + name + " is needed."));
    }

    public Optional<Path> findPath(String name) {
        return find(name).map(Path::of);
    }

    public long number(String name, long otherwise, long least, long most) {
        String text = get(name, Long.toString(otherwise));
        try {
            long value = Long.parseLong(text.replace("_", ""));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, with the range.
        }
        throw new UsageException(
                "--" + name + " must be a number from " + least + " to " + most + ".");
    }

    public double decimal(String name, double otherwise) {
        try {
            return Double.parseDouble(get(name, Double.toString(otherwise)));
        } catch (NumberFormatException e) {
            throw new UsageException("--" + name + " must be a number.");
        }
    }
}
