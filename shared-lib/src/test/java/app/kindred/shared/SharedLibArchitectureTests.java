package app.kindred.shared;

import app.kindred.shared.testing.ArchitectureRules;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

@AnalyzeClasses(packages = "app.kindred.shared", importOptions = DoNotIncludeTests.class)
class SharedLibArchitectureTests {

    @ArchTest static final ArchTests RULES = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchRule sharedLibHoldsNoEntity =
            ArchRuleDefinition.noClasses()
                    .should()
                    .beAnnotatedWith("jakarta.persistence.Entity")
                    .because("shared-lib knows no business");
}
