package app.kindred.users.text;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * Text that a person wrote: whole Unicode characters, no control characters but the line feed. A
 * database takes neither a NUL nor half a surrogate pair, a mail header no line feed, and nobody
 * should read text whose direction was turned round by an unseen character.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PlainText.Validator.class)
public @interface PlainText {

    String message() default "holds characters that are not allowed";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Whether the text may have several lines. */
    boolean multiline() default false;

    /**
     * The rule itself, also for values that no annotation reaches, such as those of a merge patch.
     */
    final class Validator implements ConstraintValidator<PlainText, CharSequence> {

        private boolean multiline;

        @Override
        public void initialize(PlainText annotation) {
            multiline = annotation.multiline();
        }

        @Override
        public boolean isValid(@Nullable CharSequence value, ConstraintValidatorContext context) {
            return value == null || isPlain(value.toString(), multiline);
        }

        public static boolean isPlain(String text, boolean multiline) {
            return text.codePoints().allMatch(c -> allowed(c, multiline));
        }

        private static boolean allowed(int c, boolean multiline) {
            if (c == '\n') {
                return multiline;
            }
            return switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.SURROGATE,
                        Character.UNASSIGNED,
                        Character.PRIVATE_USE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR ->
                        false;
                // Joiners make emoji and some scripts; the other format characters only hide or
                // turn text.
                case Character.FORMAT ->
                        c == 0x200c || c == 0x200d || (c >= 0xe0020 && c <= 0xe007f);
                default -> true;
            };
        }
    }
}
