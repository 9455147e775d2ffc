package app.kindred.matching.profilecopy;

import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

/** A {@link Card} as the bytes that answers carry, made once and copied out each time. */
@JsonSerialize(using = EncodedCard.Copied.class)
public record EncodedCard(UUID id, SerializableString json) {

    static final class Copied extends ValueSerializer<EncodedCard> {

        @Override
        public void serialize(
                EncodedCard card, JsonGenerator generator, SerializationContext context) {
            generator.writeRawValue(card.json());
        }
    }
}
