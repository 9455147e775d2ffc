package app.kindred.users.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a report is about. */
public enum Category {
    @JsonProperty("spam")
    SPAM,
    @JsonProperty("fake")
    FAKE,
    @JsonProperty("scam")
    SCAM,
    @JsonProperty("harassment")
    HARASSMENT,
    @JsonProperty("inappropriate")
    INAPPROPRIATE,
    @JsonProperty("underage")
    UNDERAGE,
    @JsonProperty("other")
    OTHER
}
