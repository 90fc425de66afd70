package dev.tasker.config.toml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TomlConfigProcessorTest {
  private static Vertx vertx;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopVertx() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void every_toml_type_becomes_json() throws Exception {
    String toml =
        """
        title = "T"
        big = 9_000_000_000
        hex = 0xff
        rate = 0.5
        yes = true
        date = 1979-05-27
        time = 07:32:00
        moment = 1979-05-27T07:32:00Z
        list = [1, 2]
        a.b.c = "deep"
        [[item]]
        n = 1
        [[item]]
        n = 2
        """;
    JsonObject json = process(toml);
    assertThat(json)
        .isEqualTo(
            new JsonObject()
                .put("title", "T")
                .put("big", 9_000_000_000L)
                .put("hex", 255)
                .put("rate", 0.5)
                .put("yes", true)
                .put("date", "1979-05-27")
                .put("time", "07:32:00")
                .put("moment", "1979-05-27T07:32:00Z")
                .put("list", new JsonArray().add(1).add(2))
                .put("a", new JsonObject().put("b", new JsonObject().put("c", "deep")))
                .put(
                    "item",
                    new JsonArray()
                        .add(new JsonObject().put("n", 1))
                        .add(new JsonObject().put("n", 2))));
  }

  @Test
  void an_empty_document_is_an_empty_object() throws Exception {
    assertThat(process("").isEmpty()).isTrue();
    assertThat(process("# nothing\n").isEmpty()).isTrue();
  }

  @Test
  void a_syntax_error_names_file_line_and_column() {
    TomlException failure =
        catchThrowableOfType(
            TomlException.class,
            () ->
                new TomlConfigProcessor()
                    .process(
                        vertx,
                        new JsonObject().put("path", "some/file.toml"),
                        Buffer.buffer("a = 1\nb = ?\n"))
                    .await(20, TimeUnit.SECONDS));
    assertThat(failure.position()).isEqualTo(new TomlPosition(2, 5));
    assertThat(failure)
        .hasMessageStartingWith("some/file.toml: line 2, column 5: expected a value");
  }

  @Test
  void bytes_that_are_not_utf8_are_refused_with_their_place() {
    TomlException failure =
        catchThrowableOfType(
            TomlException.class,
            () ->
                new TomlConfigProcessor()
                    .process(
                        vertx,
                        new JsonObject(),
                        Buffer.buffer(new byte[] {'a', '=', '1', '\n', '#', ' ', (byte) 0xff}))
                    .await(20, TimeUnit.SECONDS));
    assertThat(failure).hasMessage("TOML: line 2, column 3: is not UTF-8 text here");
  }

  @Test
  void vertx_config_finds_the_format_for_its_own_stores(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("app.toml"), "[server]\nport = 1234\n");
    ConfigRetriever retriever =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .setIncludeDefaultStores(false)
                .addStore(
                    new ConfigStoreOptions()
                        .setType("file")
                        .setFormat("toml")
                        .setConfig(new JsonObject().put("path", file.toString()))));
    JsonObject config = retriever.getConfig().await(20, TimeUnit.SECONDS);
    assertThat(config.getJsonObject("server").getInteger("port")).isEqualTo(1234);
  }

  private static JsonObject process(String toml) throws Exception {
    return new TomlConfigProcessor()
        .process(vertx, new JsonObject(), Buffer.buffer(toml))
        .await(20, TimeUnit.SECONDS);
  }
}
