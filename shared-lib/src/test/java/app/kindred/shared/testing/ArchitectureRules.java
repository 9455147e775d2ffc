package app.kindred.shared.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/**
 * How every module is built. A service checks itself with a class of three lines:
 *
 * <pre>{@code
 * @AnalyzeClasses(packages = "app.kindred.users", importOptions = DoNotIncludeTests.class)
 * class ArchitectureTests {
 *     @ArchTest static final ArchTests RULES = ArchTests.in(ArchitectureRules.class);
 * }
 * }</pre>
 */
public final class ArchitectureRules {

    private static final Set<String> RAW_REDIS =
            Set.of(
                    "io.lettuce.core.AbstractRedisClient",
                    "io.lettuce.core.RedisClient",
                    "io.lettuce.core.cluster.RedisClusterClient",
                    "org.springframework.data.redis.connection.RedisConnectionFactory",
                    "org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory",
                    "org.springframework.data.redis.core.RedisTemplate",
                    "org.springframework.data.redis.core.StringRedisTemplate",
                    "org.springframework.data.redis.core.ReactiveStringRedisTemplate");

    private static final Pattern HOLLOW_NAME =
            Pattern.compile(
                    "Abstract.*|.*(Impl|Manager|Helper|Helpers|Util|Utils|Processor|Data|Info|Dto|DTO)");

    private static final Pattern PERSISTENT_NAME = Pattern.compile(".*(Entity|Store|Repository)");

    @ArchTest
    static final ArchRule featuresFormNoCycles =
            slices().matching("app.kindred.*.(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .because("a feature that needs its own user cannot be read or changed alone");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked =
            classes()
                    .should(
                            new ArchCondition<>("lie in a package marked @NullMarked") {
                                @Override
                                public void check(JavaClass type, ConditionEvents events) {
                                    boolean marked =
                                            type.getPackage()
                                                    .tryGetPackageInfo()
                                                    .map(p -> p.isAnnotatedWith(NullMarked.class))
                                                    .orElse(false);
                                    events.add(
                                            new SimpleConditionEvent(
                                                    type,
                                                    marked,
                                                    type.getPackageName()
                                                            + " has no @NullMarked package-info"));
                                }
                            })
                    .because("null checks pass over a package that does not ask for them");

    @ArchTest
    static final ArchRule timeComesFromTheInjectedClock =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("app.kindred.shared.time..", "app.kindred.load..")
                    .should()
                    .callMethodWhere(readsTheMachinesClock())
                    .orShould()
                    .callConstructorWhere(makesADateOfNow())
                    .because("tests turn the clock, which works only where there is one");

    @ArchTest
    static final ArchRule nobodyHoldsARawRedisClient =
            noClasses()
                    .that(
                            resideOutsideOfPackage("app.kindred.shared.redis..")
                                    .and(resideOutsideOfPackage("app.kindred.shared.cache.."))
                                    .and(resideOutsideOfPackage("app.kindred.shared.stream.."))
                                    .and(resideOutsideOfPackage("app.kindred.shared.outbox..")))
                    .should()
                    .dependOnClassesThat(
                            new DescribedPredicate<>("are raw clients of Redis") {
                                @Override
                                public boolean test(JavaClass type) {
                                    return RAW_REDIS.contains(type.getName());
                                }
                            })
                    .because("time-outs and the breaker live in the wrapper");

    @ArchTest
    static final ArchRule whatPersistsIsClosed =
            noClasses()
                    .that(
                            new DescribedPredicate<>("persist") {
                                @Override
                                public boolean test(JavaClass type) {
                                    return !type.isInterface()
                                            && (PERSISTENT_NAME
                                                            .matcher(type.getSimpleName())
                                                            .matches()
                                                    || type.isAnnotatedWith(
                                                            "jakarta.persistence.Entity"));
                                }
                            })
                    .should()
                    .bePublic()
                    .allowEmptyShould(true)
                    .because("a feature's tables are its own affair; its door is another type");

    @ArchTest
    static final ArchRule entitiesNeverCrossHttp =
            noClasses()
                    .that()
                    .haveSimpleNameEndingWith("Controller")
                    .should()
                    .dependOnClassesThat()
                    .areAnnotatedWith("jakarta.persistence.Entity")
                    .allowEmptyShould(true)
                    .because("an answer is a contract and an entity is not");

    @ArchTest
    static final ArchRule controllersAreClosed =
            noClasses()
                    .that()
                    .haveSimpleNameEndingWith("Controller")
                    .should()
                    .bePublic()
                    .allowEmptyShould(true)
                    .because("HTTP is a controller's only caller");

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields =
            noFields()
                    .should()
                    .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                    .orShould()
                    .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
                    .orShould()
                    .beAnnotatedWith("jakarta.inject.Inject")
                    .orShould()
                    .beAnnotatedWith("jakarta.annotation.Resource")
                    .because("a constructor says what a class needs");

    @ArchTest
    static final ArchRule namesSayWhatThingsAre =
            noClasses()
                    .should(
                            new ArchCondition<>("have a hollow name") {
                                @Override
                                public void check(JavaClass type, ConditionEvents events) {
                                    boolean hollow =
                                            HOLLOW_NAME.matcher(type.getSimpleName()).matches();
                                    events.add(
                                            new SimpleConditionEvent(
                                                    type,
                                                    hollow,
                                                    type.getName() + " says nothing"));
                                }
                            })
                    .because("types are the product's nouns");

    @ArchTest
    static final ArchRule nothingIsGeneratedBehindTheReader =
            noClasses()
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("lombok..").or(resideInAPackage("org.mapstruct..")))
                    .because("what is not in the source cannot be read there");

    @ArchTest
    static final ArchRule nobodyPrints =
            GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.because(
                    "log lines carry a trace id, prints do not");

    private ArchitectureRules() {}

    private static DescribedPredicate<JavaMethodCall> readsTheMachinesClock() {
        return new DescribedPredicate<>("the machine's clock is read") {
            @Override
            public boolean test(JavaMethodCall call) {
                AccessTarget.MethodCallTarget target = call.getTarget();
                var owner = target.getOwner();
                boolean now =
                        target.getName().equals("now")
                                && target.getRawParameterTypes().stream()
                                        .noneMatch(p -> p.isEquivalentTo(Clock.class));
                return (owner.getPackageName().equals("java.time") && now)
                        || (owner.isEquivalentTo(System.class)
                                && target.getName().equals("currentTimeMillis"))
                        || (owner.isEquivalentTo(Clock.class)
                                && target.getName().startsWith("system"));
            }
        };
    }

    private static DescribedPredicate<JavaConstructorCall> makesADateOfNow() {
        return new DescribedPredicate<>("a Date of now is made") {
            @Override
            public boolean test(JavaConstructorCall call) {
                return call.getTarget().getOwner().isEquivalentTo(Date.class)
                        && call.getTarget().getRawParameterTypes().isEmpty();
            }
        };
    }
}
