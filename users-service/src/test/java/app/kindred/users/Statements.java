package app.kindred.users;

import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/** Counts the statements that requests on virtual threads of the web server execute. */
@Component
public class Statements implements BeanPostProcessor {

    private static final AtomicInteger COUNT = new AtomicInteger();

    public static void start() {
        COUNT.set(0);
    }

    public static int prepared() {
        return COUNT.get();
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source && name.equals("dataSource")
                ? ProxyDataSourceBuilder.create(source)
                        .beforeQuery(
                                (execution, queries) -> {
                                    if (Thread.currentThread()
                                            .getName()
                                            .startsWith("tomcat-handler")) {
                                        COUNT.incrementAndGet();
                                    }
                                })
                        .build()
                : bean;
    }
}
