package app.kindred.shared.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.net.URI;
import java.util.List;

/** The body of an error answer. */
@JsonPropertyOrder({"type", "title", "status", "detail", "instance", "traceId", "errors"})
record Problem(
        URI type,
        String title,
        int status,
        String detail,
        String instance,
        String traceId,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ProblemException.FieldError> errors) {}
