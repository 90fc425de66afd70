package dev.tasker.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasker.workflow.TemplateKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateDirectoryTest {

  private static final TemplateParser PARSER = TemplateParser.forEnvironment("test");

  @TempDir private Path directory;

  @Test
  void yaml_files_are_found_at_every_depth_and_nothing_else_is_read() throws IOException {
    write("a.yaml", template("n1", "a", "1.0.0"));
    write("x/y/b.yml", template("n2", "b", "1.0.0"));
    write("x/readme.md", "not a template");
    write("x/c.yaml.bak", "[");
    TemplateCatalog catalog = TemplateDirectory.load(List.of(directory), PARSER).orThrow();
    assertThat(catalog.templates())
        .extracting(t -> t.key().toString())
        .containsExactly("n1/a/1.0.0", "n2/b/1.0.0");
    assertThat(catalog.namespaces()).containsExactly("n1", "n2");
    assertThat(catalog.fileOf(new TemplateKey("n1", "a", "1.0.0")))
        .contains(directory.resolve("a.yaml").toString());
  }

  @Test
  void the_same_key_in_two_files_is_an_error_that_names_both() throws IOException {
    write("a.yaml", template("n", "a", "1.0.0"));
    write("b.yaml", template("n", "a", "1.0.0"));
    TemplateCatalog catalog = TemplateDirectory.load(List.of(directory), PARSER);
    assertThat(catalog.problems())
        .singleElement()
        .hasToString(
            "%s: error: template n/a/1.0.0 is already defined in %s"
                .formatted(directory.resolve("b.yaml"), directory.resolve("a.yaml")));
    assertThat(catalog.templates()).hasSize(1);
  }

  @Test
  void the_errors_of_all_files_come_together() throws IOException {
    write("a.yaml", "name: [");
    write("b.yaml", template("n", "b", "1.0.0") + "colour: red\n");
    Files.write(directory.resolve("c.yaml"), new byte[] {(byte) 0xC3, (byte) 0x28});
    write("d.yaml", "name: d\nsteps: []\n");
    TemplateCatalog catalog = TemplateDirectory.load(List.of(directory), PARSER);
    assertThat(catalog.problems()).hasSize(4);
    assertThat(catalog.warnings()).singleElement().matches(p -> p.path().equals("colour"));
    assertThatThrownBy(catalog::orThrow)
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("a.yaml:")
        .hasMessageContaining("c.yaml: error: the file is not encoded in UTF-8")
        .hasMessageContaining("d.yaml:2:8: error: steps: must hold at least one step");
  }

  @Test
  void a_directory_that_does_not_exist_is_an_error() {
    Path missing = directory.resolve("missing");
    assertThat(TemplateDirectory.load(List.of(missing), PARSER).problems())
        .singleElement()
        .matches(TemplateProblem::isError)
        .matches(problem -> problem.file().equals(missing.toString()));
  }

  @Test
  void a_single_file_can_be_loaded() throws IOException {
    write("a.yaml", template("n", "a", "1.0.0"));
    assertThat(TemplateDirectory.load(List.of(directory.resolve("a.yaml")), PARSER).templates())
        .hasSize(1);
  }

  @Test
  void bundled_templates_are_found_in_a_jar_and_in_a_directory_under_the_same_names()
      throws IOException {
    Path jar = directory.resolve("program.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      // No entries for the directories: not every tool writes them.
      add(entries, "conf/templates/n/a.yaml", template("n", "a", "1.0.0"));
      add(entries, "conf/templates/readme.md", "no template");
      add(entries, "conf/other.yaml", "[");
    }
    write("classes/conf/templates/n/a.yaml", template("n", "a", "1.0.0"));
    write("classes/conf/other.yaml", "[");
    for (Path program : List.of(jar, directory.resolve("classes"))) {
      TemplateCatalog catalog = TemplateDirectory.bundledIn(program, PARSER).orThrow();
      assertThat(catalog.fileOf(new TemplateKey("n", "a", "1.0.0")))
          .contains("classpath:conf/templates/n/a.yaml");
      assertThat(catalog.templates()).hasSize(1);
    }
  }

  @Test
  void the_latest_version_is_chosen_number_by_number() throws IOException {
    for (String version : List.of("1.9.0", "1.10.0", "1.10.0-rc2", "1.10.0-rc10", "0.99")) {
      write(version + ".yaml", template("n", "a", version));
    }
    TemplateCatalog catalog = TemplateDirectory.load(List.of(directory), PARSER).orThrow();
    assertThat(catalog.latest("n", "a").orElseThrow().version()).isEqualTo("1.10.0");
    assertThat(catalog.latest("n", "b")).isEmpty();
  }

  private void write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static void add(JarOutputStream jar, String name, String content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content.getBytes(StandardCharsets.UTF_8));
    jar.closeEntry();
  }

  private static String template(String namespace, String name, String version) {
    return "name: %s\nnamespace_name: %s\nversion: '%s'\nsteps: [{name: s, handler: {callable: x}}]\n"
        .formatted(name, namespace, version);
  }
}
