package dev.tasker.api;

import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The namespaces known to the database beside those with a rate of their own, so that an operator
 * sees which of them use the global rate.
 *
 * @param registered names in the database; empty when it did not answer
 */
record NamespaceRates(NamespaceAwareSampler sampler, Optional<List<String>> registered) {

  JsonArray toJson() {
    Set<String> names = new TreeSet<>(registered.orElse(List.of()));
    names.addAll(sampler.settings().namespaces().keySet());
    names.addAll(sampler.overrides().keySet());
    JsonArray all = new JsonArray();
    names.forEach(name -> all.add(rate(name)));
    return all;
  }

  private JsonObject rate(String name) {
    return new JsonObject()
        .put("name", name)
        .put("registered", registered.map(known -> known.contains(name)).orElse(null))
        .put("sample_rate", sampler.rateOf(name))
        .put("rate_from", source(name));
  }

  private String source(String name) {
    if (sampler.overrides().containsKey(name)) {
      return "live";
    }
    return sampler.settings().namespaces().containsKey(name) ? "namespace" : "global";
  }
}
