package app.kindred.users.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a moderator may decide. */
public enum Decision {
    @JsonProperty("dismiss")
    DISMISS,
    @JsonProperty("warn")
    WARN,
    @JsonProperty("hide-photo")
    HIDE_PHOTO,
    @JsonProperty("suspend")
    SUSPEND,
    @JsonProperty("ban")
    BAN,
    @JsonProperty("shadow-ban")
    SHADOW_BAN
}
