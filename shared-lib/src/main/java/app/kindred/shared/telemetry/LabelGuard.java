package app.kindred.shared.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Keeps what has no bound out of labels, whoever put it there: ids and addresses of people would
 * make a series each, and a leak.
 */
final class LabelGuard implements MeterFilter {

    private static final String MASK = "masked";
    private static final int UUID_LENGTH = 36;

    private static final Pattern UNBOUNDED =
            Pattern.compile(
                    ".*[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}.*"
                            + "|.*[^\\s/@]+@[^\\s/@]+\\.[a-zA-Z]+.*|\\d{6,}");

    @Override
    public Meter.Id map(Meter.Id id) {
        List<Tag> tags = id.getTags();
        for (var tag : tags) {
            if (unbounded(tag)) {
                return id.replaceTags(masked(tags));
            }
        }
        return id;
    }

    private static List<Tag> masked(List<Tag> tags) {
        var masked = new ArrayList<Tag>(tags.size());
        tags.forEach(tag -> masked.add(unbounded(tag) ? Tag.of(tag.getKey(), MASK) : tag));
        return masked;
    }

    /** Asked for every label of every request: most values cannot be any of these at a glance. */
    private static boolean unbounded(Tag tag) {
        var value = tag.getValue();
        boolean possible =
                value.length() >= UUID_LENGTH
                        || value.indexOf('@') >= 0
                        || (!value.isEmpty() && Character.isDigit(value.charAt(0)));
        return possible && UNBOUNDED.matcher(value).matches();
    }
}
