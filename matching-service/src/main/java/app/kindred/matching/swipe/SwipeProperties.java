package app.kindred.matching.swipe;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What a day and a mind allow.
 *
 * @param dailyLikes likes and superlikes together that a member may give a day; premium has no
 *     limit
 * @param dailySuperlikes superlikes a member may give a day
 * @param premiumDailySuperlikes superlikes a premium member may give a day
 * @param passCoolDown after what time somebody passed on comes back
 * @param rewindWithin how long the last swipe can be undone
 */
@Validated
@ConfigurationProperties("kindred.swipe")
public record SwipeProperties(
        @DefaultValue("1000") @Min(0) int dailyLikes,
        @DefaultValue("5") @Min(0) int dailySuperlikes,
        @DefaultValue("25") @Min(0) int premiumDailySuperlikes,
        @DefaultValue("30d") @NotNull Duration passCoolDown,
        @DefaultValue("5m") @NotNull Duration rewindWithin) {}
