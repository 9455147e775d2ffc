package app.kindred.shared.problem;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Answers what Tomcat itself refuses, such as an address with an encoded slash: that never reaches
 * the application, and would leave as a page of HTML. Made by Tomcat, therefore public and without
 * arguments.
 */
public final class ProblemReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable error) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        var known = HttpStatus.resolve(status);
        var fault = Fault.of(known == null ? HttpStatus.BAD_REQUEST : known);
        // The address is left out: it is what could not be read.
        var body =
                """
                {"type":"%s","title":"%s","status":%d,"detail":"%s","traceId":"%s"}"""
                        .formatted(
                                fault.type().uri(),
                                fault.type().title(),
                                status,
                                fault.detail(),
                                TraceIds.current());
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            var out = response.getReporter();
            if (out != null) {
                out.write(body);
                response.finishResponse();
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }
}
