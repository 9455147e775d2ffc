# One image for every service: `docker build --build-arg MODULE=users-service .` after `mvn package`.
# Laid out in layers, so that a new version of our code uploads a megabyte and not the libraries.
FROM eclipse-temurin:25-jre AS layers
ARG MODULE
WORKDIR /layers
COPY ${MODULE}/target/${MODULE}-1.0.0-SNAPSHOT.jar app.jar
RUN java -Djarmode=tools -jar app.jar extract --layers --destination out

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --user-group --no-create-home kindred && install -d -o kindred -g kindred /app/profiles /data
# Root's, all but the two folders: a service that was broken into cannot replace its own code.
WORKDIR /app
COPY --from=layers /layers/out/dependencies/ ./
COPY --from=layers /layers/out/spring-boot-loader/ ./
COPY --from=layers /layers/out/snapshot-dependencies/ ./
COPY --from=layers /layers/out/application/ ./
# A run that ends before it needs a database leaves behind what the JVM learned of our classes: start-up takes about
# half the time with it (docs/performance.md). A flag that no longer fits only makes the JVM ignore it.
RUN java -XX:AOTCacheOutput=app.aot -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED -Xmx320m \
    -Dspring.context.exit=onRefresh -Dspring.flyway.enabled=false -Dspring.jpa.properties.hibernate.boot.allow_jdbc_metadata_access=false \
    -Dspring.jpa.database-platform=org.hibernate.dialect.PostgreSQLDialect -jar app.jar >/tmp/training.log 2>&1 || { tail -n 40 /tmp/training.log; exit 1; }; \
    rm -f /tmp/training.log
USER 10001
VOLUME /data /app/profiles
ENV KINDRED_DATA_DIR=/data KINDRED_BIND=0.0.0.0 MALLOC_ARENA_MAX=2
# Bash asks instead of curl: not every base image has curl, and a second JVM a minute would be dear.
HEALTHCHECK --interval=5s --timeout=3s --start-period=300s --retries=6 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/$MANAGEMENT_PORT; printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3; head -n 1 <&3 | grep -q 200"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-XX:AOTCache=app.aot", "-XX:+UseCompactObjectHeaders", "-XX:+UseTransparentHugePages", "-XX:CompileThresholdScaling=0.25", "-XX:+ExitOnOutOfMemoryError", "-XX:TrimNativeHeapInterval=60000", "--enable-native-access=ALL-UNNAMED", "-Duser.timezone=UTC", "-jar", "app.jar"]
