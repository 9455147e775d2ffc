package app.kindred.matching.candidate;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How a deck is made.
 *
 * @param nearest how many of the nearest people are scored
 * @param recent how many of the recently active people are scored
 * @param widenTo the distances in kilometres that are tried in turn when nobody is left
 * @param passCoolDown after what time somebody passed on comes back
 * @param smallDeckFor after what time a deck that did not fill up is made again
 * @param damping power by which views already received push somebody down; 0 switches it off
 * @param exploration share of the places kept for those shown least; 0 switches it off
 * @param activityHalfLife after what time of silence the bonus for being around has halved
 * @param activityFloor what is left of a rank after a long silence
 * @param distanceHalfKm at what distance a rank has halved; 0 switches it off
 */
@Validated
@ConfigurationProperties("kindred.candidate")
public record CandidateProperties(
        @DefaultValue("200") @Min(1) @Max(1000) int nearest,
        @DefaultValue("100") @Min(0) @Max(1000) int recent,
        @DefaultValue({"25", "50", "100", "200", "500"}) @NotEmpty List<Integer> widenTo,
        @DefaultValue("30d") @NotNull Duration passCoolDown,
        @DefaultValue("10s") @NotNull Duration smallDeckFor,
        @DefaultValue("0.25") @DecimalMin("0") @DecimalMax("1") double damping,
        @DefaultValue("0.1") @DecimalMin("0") @DecimalMax("0.5") double exploration,
        @DefaultValue("3d") @NotNull Duration activityHalfLife,
        @DefaultValue("0.5") @DecimalMin("0") @DecimalMax("1") double activityFloor,
        @DefaultValue("100") @DecimalMin("0") double distanceHalfKm) {}
