package app.kindred.shared.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Turns whatever a controller or the dispatcher throws into a problem. */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class ProblemAdvice {

    private final ServletProblems problems;

    ProblemAdvice(ServletProblems problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    @Nullable ResponseEntity<Problem> handle(
            Throwable error, HttpServletRequest request, HttpServletResponse response) {
        boolean nobodyListens =
                error instanceof AsyncRequestNotUsableException || response.isCommitted();
        return nobodyListens ? null : problems.answer(request, error);
    }
}
