package app.kindred.users.account;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;

/** A password that somebody wants to have: long enough, and not one that everybody tries first. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = NewPassword.Validator.class)
@interface NewPassword {

    int SHORTEST = 8;
    int LONGEST = 128;

    String message() default "must have 8 to 128 characters";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    final class Validator implements ConstraintValidator<NewPassword, String> {

        private static final Set<String> COMMON = read();

        @Override
        public boolean isValid(@Nullable String value, ConstraintValidatorContext context) {
            if (value == null) {
                return true;
            }
            if (value.length() < SHORTEST || value.length() > LONGEST) {
                return false;
            }
            if (COMMON.contains(value.toLowerCase(Locale.ROOT))) {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate(
                                "is among the passwords that are guessed first")
                        .addConstraintViolation();
                return false;
            }
            return true;
        }

        private static Set<String> read() {
            try (var in = new ClassPathResource("common-passwords.txt").getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.length() >= SHORTEST)
                        .collect(Collectors.toUnmodifiableSet());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
