package app.kindred.shared.query;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the database is watched.
 *
 * @param watch how often its tables and connections are read for the boards
 */
@Validated
@ConfigurationProperties("kindred.database")
public record DatabaseProperties(@NotNull @DefaultValue("30s") Duration watch) {}
