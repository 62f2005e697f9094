package cinegrad.test;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import cinegrad.ops.MemoryOperations;

import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/// The rooms of the house and the arrows between them: ddei → autograd → ops ← gpu, and nothing of ours below ops. Third-party
/// code only where it is allowed.
@AnalyzeClasses(packages = "cinegrad", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] MRI = {"cinegrad.ddei.physics..", "cinegrad.ddei.transform..", "cinegrad.ddei.loss..",
            "cinegrad.ddei.model..",
        "cinegrad.ddei.metric..", "cinegrad.ddei.classical..", "cinegrad.ddei.phantom.."};
    /// The JDK, and annotations that nothing needs at run time.
    private static final String[] JDK = {"java..", "jdk.incubator.vector..", "org.jspecify.annotations.."};

    @ArchTest
    static final ArchRule OPS_STAND_ON_THE_JDK_ALONE = classes().that().resideInAPackage("cinegrad.ops..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("cinegrad.ops..", JDK[0], JDK[1], JDK[2]);

    @ArchTest
    static final ArchRule AUTOGRAD_STANDS_ON_OPS = classes().that().resideInAPackage("cinegrad.autograd..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("cinegrad.autograd..", "cinegrad.ops..", JDK[0], JDK[2]);

    @ArchTest
    static final ArchRule THE_GPU_NEVER_SEES_AUTOGRAD = classes().that().resideInAPackage("cinegrad.gpu..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("cinegrad.gpu..", "cinegrad.ops..", "jcuda..", JDK[0], JDK[2]);

    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_NOTHING_OF_ITS_USERS = noClasses().that()
            .resideInAnyPackage("cinegrad.ops..", "cinegrad.autograd..", "cinegrad.gpu..")
            .should().dependOnClassesThat().resideInAnyPackage("cinegrad.ddei..", "cinegrad.examples..", "cinegrad.bench..");

    @ArchTest
    static final ArchRule VECTORS_STAY_IN_OPS = noClasses().that().resideOutsideOfPackage("cinegrad.ops..")
            .should().dependOnClassesThat().resideInAPackage("jdk.incubator.vector..");

    @ArchTest
    static final ArchRule THE_PHYSICS_NEED_THE_ENGINE_ALONE = classes().that().resideInAnyPackage(MRI)
            .should().onlyDependOnClassesThat(resideInAnyPackage(MRI)
            .or(resideInAnyPackage("cinegrad.autograd..", "cinegrad.ops..", JDK[0], JDK[2])));

    @ArchTest
    static final ArchRule FILE_FORMATS_NEED_ARRAYS_ALONE = noClasses().that().resideInAPackage("cinegrad.ddei.io..")
            .should().dependOnClassesThat(resideInAPackage("cinegrad..")
            .and(not(resideInAnyPackage("cinegrad.ddei.io..", "cinegrad.ops.."))));

    @ArchTest
    static final ArchRule LIBRARIES_STAY_AT_THE_EDGE = classes().that().resideInAPackage("cinegrad.ddei.train..")
            .should().onlyDependOnClassesThat().resideInAnyPackage("cinegrad..", JDK[0], JDK[2]);

    @ArchTest
    static final ArchRule COMMAND_LINES_ARE_PARSED_AT_THE_EDGE = noClasses().that().resideInAPackage("cinegrad.ddei..").and()
            .resideOutsideOfPackage("cinegrad.ddei.cli..")
            .should().dependOnClassesThat().resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES = slices().matching("(cinegrad..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule OPERATIONS_NAME_NO_BACKEND = noClasses().that().resideInAPackage("cinegrad.autograd..")
            .should().dependOnClassesThat().resideInAnyPackage("cinegrad.ops.reference..", "cinegrad.ops.simd..");

    @ArchTest
    static final ArchRule NO_HELPERS = noClasses().that().resideInAPackage("cinegrad..")
            .should().haveSimpleNameEndingWith("Utils").orShould().haveSimpleNameEndingWith("Helper").orShould()
            .haveSimpleNameEndingWith("Manager");

    /// A graph notices by the count of writes that an array it was recorded on has changed since.
    @ArchTest
    static final ArchRule WRITES_ARE_COUNTED = methods().that().haveNameMatching("[a-z]\\w*Into").and().doNotHaveModifier(
            JavaModifier.ABSTRACT).and().areDeclaredInClassesThat(assignableTo(MemoryOperations.class))
            .and().areDeclaredInClassesThat().resideOutsideOfPackage("cinegrad.autograd..")
            .should(new ArchCondition<>("count the write, or leave it to another operation") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    boolean counted = method.getMethodCallsFromSelf().stream().map(c -> c.getTarget().getName())
                            .anyMatch(name -> name.endsWith("Into") || name.equals("written"));
                    events.add(new SimpleConditionEvent(method, counted, method.getFullName() + " counts no write"));
                }
            });

    /// Record headers are constructors. What the compiler and JMH generate does not count.
    @ArchTest
    static final ArchRule AT_MOST_TEN_PARAMETERS = codeUnits().that().areDeclaredInClassesThat().resideInAPackage("cinegrad..")
            .and().areDeclaredInClassesThat().resideOutsideOfPackage("..jmh_generated..")
            .and().doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should(new ArchCondition<>("have at most ten parameters") {
                @Override
                public void check(JavaCodeUnit unit, ConditionEvents events) {
                    int count = unit.getRawParameterTypes().size();
                    events.add(new SimpleConditionEvent(unit, count <= 10,
                            unit.getFullName() + " has " + count + " parameters; group those that belong together in a record"));
                }
            });
}
