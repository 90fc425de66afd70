package dev.tasker;

import static com.tngtech.archunit.lang.conditions.ArchConditions.beFinal;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the code to the package table of docs/architecture.md, in both directions. */
final class ArchitectureTest {
  private static final String ROOT = "dev.tasker.";
  private static final Pattern ROW = Pattern.compile("^\\| (\\d) \\| `(\\w+)` \\|.*");

  private static JavaClasses classes;
  private static Map<String, Integer> layers;

  @BeforeAll
  static void read() throws IOException {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tasker");
    layers = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("docs/architecture.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        layers.put(row.group(2), Integer.valueOf(row.group(1)));
      }
    }
  }

  @Test
  void every_package_stands_in_the_table_and_every_row_is_a_package() {
    assertThat(classes.stream().map(ArchitectureTest::packageOf).distinct().sorted().toList())
        .isEqualTo(List.copyOf(layers.keySet()));
  }

  @Test
  void packages_import_downwards_only() {
    List<String> upwards =
        classes.stream()
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(dependency -> isOurs(dependency.getTargetClass()))
            .filter(ArchitectureTest::goesUp)
            .map(Dependency::getDescription)
            .toList();

    assertThat(upwards).isEmpty();
  }

  @Test
  void packages_form_no_cycle() {
    slices().matching("dev.tasker.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void the_rooms_of_telemetry_form_no_cycle_and_do_not_know_the_door() {
    slices().matching("dev.tasker.telemetry.(*)..").should().beFreeOfCycles().check(classes);
    noClasses()
        .that()
        .resideInAPackage("dev.tasker.telemetry.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.tasker.telemetry")
        .check(classes);
  }

  @Test
  void only_the_store_sees_the_postgresql_client() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tasker.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..")
        .check(classes);
  }

  @Test
  void the_vocabulary_needs_nothing_but_java_and_json() {
    classes()
        .that()
        .resideInAPackage("dev.tasker.workflow..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.tasker.workflow..", "java..", "io.vertx.core.json..", "org.jspecify..")
        .check(classes);
  }

  @Test
  void the_toml_format_could_be_published_alone() {
    classes()
        .that()
        .resideInAPackage("dev.tasker.config.toml..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.tasker.config.toml..",
            "java..",
            "io.vertx.core..",
            "io.vertx.config..",
            "org.tomlj..",
            "org.jspecify..")
        .check(classes);
  }

  @Test
  void nobody_sets_the_global_opentelemetry() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.opentelemetry.api.GlobalOpenTelemetry")
        .check(classes);
  }

  @Test
  void static_fields_are_final() {
    fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should(beFinal())
        .check(classes);
  }

  private static boolean goesUp(Dependency dependency) {
    String from = packageOf(dependency.getOriginClass());
    String to = packageOf(dependency.getTargetClass());
    return !from.equals(to) && layers.getOrDefault(to, 99) >= layers.getOrDefault(from, -1);
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(ROOT);
  }

  private static String packageOf(JavaClass type) {
    return type.getPackageName().substring(ROOT.length()).split("\\.", 2)[0];
  }
}
