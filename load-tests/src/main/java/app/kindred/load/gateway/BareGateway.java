package app.kindred.load.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * A Spring Cloud Gateway as its starter makes it, for comparison. Started on the gateway's own
 * libraries, less those that Kindred adds.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
class BareGateway {

    public static void main(String[] args) {
        SpringApplication.run(BareGateway.class, args);
    }
}
