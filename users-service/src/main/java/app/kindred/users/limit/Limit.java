package app.kindred.users.limit;

import java.util.Locale;

/** What is limited. The sizes stand in the settings, under {@code kindred.limits.rules}. */
public enum Limit {
    LOGIN_FAILURES_OF_ACCOUNT,
    LOGIN_FAILURES_OF_ADDRESS,
    REGISTRATIONS_OF_ADDRESS,
    CODES_OF_ACCOUNT,
    CODES_OF_ADDRESS,
    REFRESHES_OF_ADDRESS,
    PROFILES_READ,
    UPLOADS,
    ATTACHMENTS,
    REPORTS,
    EXPORTS;

    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
