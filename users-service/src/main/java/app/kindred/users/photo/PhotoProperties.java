package app.kindred.users.photo;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param store where the pictures lie: in a {@code FOLDER}, or on {@code S3}
 * @param folder which folder
 * @param most how many photos a person may have
 * @param threads how many pictures are worked on at once
 * @param queue how many more may wait before uploads are told to come back
 * @param patience how long an upload waits for its turn and the work at most
 * @param review whether others see a photo {@code AFTER} a moderator has, or at once
 */
@Validated
@ConfigurationProperties("kindred.photo")
record PhotoProperties(
        @NotNull @DefaultValue("FOLDER") Store store,
        @NotNull Path folder,
        @Min(1) @Max(20) @DefaultValue("6") int most,
        @Min(1) @Max(32) @DefaultValue("2") int threads,
        @Min(1) @Max(1_000) @DefaultValue("24") int queue,
        @NotNull @DefaultValue("20s") Duration patience,
        @NotNull @DefaultValue("AT_ONCE") Review review) {

    enum Store {
        FOLDER,
        S3
    }

    enum Review {
        AT_ONCE,
        AFTER
    }
}
