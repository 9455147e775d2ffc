package app.kindred.shared.profiler;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What profiles may cost.
 *
 * @param folder where they are saved
 * @param longest a recording ends by itself after this time
 * @param largest of one recording
 * @param kept how many files stay; the oldest go first
 */
@Validated
@ConfigurationProperties("kindred.profiler")
public record ProfilerProperties(
        @NotNull @DefaultValue("profiles") Path folder,
        @NotNull @DefaultValue("5m") Duration longest,
        @NotNull @DefaultValue("64MB") DataSize largest,
        @Positive @DefaultValue("20") int kept) {}
