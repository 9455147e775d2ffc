package app.kindred.messaging.shield;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What may be sent to somebody who has not answered yet.
 *
 * @param newFor how long an account counts as new
 * @param newOpeners how many conversations a new account may open a day
 * @param openers how many any other
 * @param newSame to how many people a day a new account may send the same first words
 * @param same to how many any other
 */
@Validated
@ConfigurationProperties("kindred.shield")
record ShieldProperties(
        @DefaultValue("3d") Duration newFor,
        @DefaultValue("20") @Positive int newOpeners,
        @DefaultValue("200") @Positive int openers,
        @DefaultValue("3") @Positive int newSame,
        @DefaultValue("10") @Positive int same) {}
