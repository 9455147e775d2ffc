package app.kindred.shared.stream;

import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * One fact from another service.
 *
 * @param topic the stream it came by
 * @param subject what it is about
 * @param version its place among the facts of that subject
 * @param payload its content; unknown fields must be ignored, they are how events grow
 */
public record StreamEvent(String topic, UUID subject, long version, JsonNode payload) {}
