package app.kindred.users.text;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Locale;

/** An address that mail can be sent to: printable ASCII, one {@code @}, a domain with a dot. */
@Pattern(
        regexp =
                "\\s*[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
                        + "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
                        + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+\\s*")
@Size(max = 254)
@ReportAsSingleViolation
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = {})
public @interface MailAddress {

    String message() default "is not a mail address";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** The one spelling under which an address is kept and looked up. */
    final class Spelling {

        private Spelling() {}

        public static String of(String address) {
            return address.strip().toLowerCase(Locale.ROOT);
        }
    }
}
