package app.kindred.matching.profilecopy;

import java.util.Locale;

/**
 * A gender with its place in the database: the code, and the bit that says somebody looks for it.
 */
public enum Gender {
    WOMAN,
    MAN,
    NONBINARY;

    public int code() {
        return ordinal() + 1;
    }

    public int bit() {
        return 1 << ordinal();
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Gender of(int code) {
        return values()[code - 1];
    }

    public static Gender of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
