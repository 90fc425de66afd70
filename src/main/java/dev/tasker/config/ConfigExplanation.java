package dev.tasker.config;

import java.util.List;

/**
 * What a key is and where its value comes from. Holds no secret.
 *
 * @param description what is known about the key
 * @param value the value in force as TOML writes it
 * @param settings all places that set it, the built-in default first, the winning one last
 */
public record ConfigExplanation(KeyDescription description, String value, List<Setting> settings) {

  public ConfigExplanation {
    settings = List.copyOf(settings);
  }

  /**
   * One place that sets a key.
   *
   * @param origin the place
   * @param value the value as it is spelled there, placeholders in place
   */
  public record Setting(ConfigOrigin origin, String value) {}
}
