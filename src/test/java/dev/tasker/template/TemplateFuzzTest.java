package dev.tasker.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a file says, the answer is a template or errors, and never an exception. */
class TemplateFuzzTest {

  private static final String[] PIECES = {
    "\n",
    " ",
    "  ",
    "\t",
    ":",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "<<: *a",
    "'",
    "\"",
    "#",
    "|",
    ">",
    "!",
    "!!int ",
    "%",
    "@",
    "`",
    "?",
    "~",
    "null",
    "true",
    "-1",
    "1e9",
    ".inf",
    "0x",
    "---\n",
    "...\n",
    "\u0000",
    "\u2028",
    "\ud83d\ude00",
    "\ud83d",
    "name",
    "steps",
    "retry",
  };

  @Property(tries = 1500)
  void a_template_with_random_changes_never_makes_the_parser_throw(@ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    StringBuilder yaml = new StringBuilder(original());
    int changes = 1 + random.nextInt(8);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(yaml.length());
      if (random.nextBoolean()) {
        yaml.insert(at, PIECES[random.nextInt(PIECES.length)]);
      } else {
        yaml.delete(at, Math.min(yaml.length(), at + 1 + random.nextInt(20)));
      }
    }
    ParsedTemplate parsed = TemplateParser.forEnvironment("production").parse(yaml.toString(), "f");
    boolean errors = parsed.problems().stream().anyMatch(TemplateProblem::isError);
    assertThat(parsed.template().isPresent()).isEqualTo(!errors);
  }

  private static String original() throws IOException {
    try (InputStream in =
        TemplateFuzzTest.class.getResourceAsStream(
            "/conf/templates/orders/order_fulfillment.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
