package app.kindred.users.photo;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * @param folder where the pictures lie
 */
@Validated
@ConfigurationProperties("kindred.photo")
record PhotoProperties(@NotNull Path folder) {}
