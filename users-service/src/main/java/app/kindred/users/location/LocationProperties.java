package app.kindred.users.location;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param maxKmPerHour faster than that nobody travels
 * @param freeKm what a position may be off without being called a jump
 * @param movesPerHour how often somebody may change their cell in an hour
 * @param movesPerDay and in a day
 * @param travelsPerDay how often somebody may choose another place to be seen at in a day
 * @param keep how long moves are kept
 */
@Validated
@ConfigurationProperties("kindred.location")
record LocationProperties(
        @Min(1) @DefaultValue("1000") int maxKmPerHour,
        @Min(0) @DefaultValue("50") int freeKm,
        @Min(1) @DefaultValue("12") int movesPerHour,
        @Min(1) @DefaultValue("48") int movesPerDay,
        @Min(1) @DefaultValue("3") int travelsPerDay,
        @NotNull @DefaultValue("30d") Duration keep) {}
