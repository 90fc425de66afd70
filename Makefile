# Every target explains itself: make help
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The newest JDK from version 17 on; JAVA_HOME wins when it is set.
JAVA_HOME := $(shell ./.mvn/newest-jdk.sh 17)
export JAVA_HOME
JAVA := $(JAVA_HOME)/bin/java
MVN ?= mvn
MVN_FLAGS ?= --batch-mode --no-transfer-progress

JAR := target/tasker.jar
SOURCES := pom.xml $(shell find src/main conf -type f 2>/dev/null)

.PHONY: help build archive demo run test verify format bench bench-quick bench-jmh clean check-jdk

help: ## Show what make can do
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nJDK: %s\nArguments for the program: make run ARGS="--port 9090"\n' "$(JAVA_HOME)"

check-jdk:
	@test -n "$(JAVA_HOME)" || { echo "Tasker needs a JDK, version 17 or newer." >&2; exit 1; }

build: fresh-archive ## Build the fat jar, target/tasker.jar, and its archive for a fast start

# Of this jar and this Java, as the stamp beside it says; without one Tasker only starts slower.
.PHONY: fresh-archive
fresh-archive: $(JAR)
	@./bin/tasker-archive --if-needed >&2 || echo "going on without an archive" >&2

archive: $(JAR) ## Make the archive of classes anew: tasker.aot for JDK 25, tasker.jsa for older ones
	@./bin/tasker-archive

$(JAR): $(SOURCES) | check-jdk
	$(MVN) $(MVN_FLAGS) -q -Dquick package

demo: fresh-archive ## Run the example workflows on real input and print a summary
	@./bin/tasker demo $(ARGS)

run: fresh-archive ## Run server and worker in one process (Ctrl-C stops it)
	@./bin/tasker run $(ARGS)

test: check-jdk ## Run all checks and tests, on real PostgreSQL servers of their own
	$(MVN) $(MVN_FLAGS) verify

verify: check-jdk ## As test, from clean, and check the format instead of applying it
	CI=true $(MVN) $(MVN_FLAGS) clean verify

format: check-jdk ## Format the sources
	$(MVN) $(MVN_FLAGS) -q spotless:apply

bench: bench-build ## Measure Tasker and its peers side by side; writes docs/bench/ (about 50 minutes)
	$(BENCH) $(ARGS)

bench-quick: bench-build ## The same in about two minutes, for its ratios; writes target/bench/
	$(BENCH) --quick $(ARGS)

# JDK 25 as well: make bench-jmh JAVA_HOME=...
bench-jmh: bench-build ## Measure in nanoseconds and bytes what telemetry costs a step (about two minutes)
	$(JAVA) -cp $(JAR):target/test-classes:$$(cat target/bench.classpath) org.openjdk.jmh.Main -prof gc -rf text -rff target/bench/jmh.txt $(ARGS)

# The driver of Tasker runs on the jar that users run, the peers in Java on their own libraries.
BENCH = $(JAVA) -Dbench.peers.classpath=$$(cat target/bench.classpath) -cp $(JAR):target/test-classes dev.tasker.bench.Bench

.PHONY: bench-build
bench-build: $(JAR)
	$(MVN) $(MVN_FLAGS) -q -Pbench -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.classpath
	@if command -v npm >/dev/null && test -f src/bench/npm/package-lock.json; then $(NPM_PEERS); \
	else echo "npm or its lock file is missing: the peers in JavaScript are left out" >&2; fi

# Beside the sources, not among them; installed again only when the lock file changes.
NPM_PEERS = mkdir -p target/bench/npm && cp src/bench/npm/*.mjs src/bench/npm/*.json target/bench/npm/ \
	&& { cmp -s target/bench/npm/package-lock.json target/bench/npm/node_modules/.installed \
	|| { npm ci --prefix target/bench/npm --ignore-scripts --no-audit --no-fund --silent \
	&& cp target/bench/npm/package-lock.json target/bench/npm/node_modules/.installed; }; }

check-dashboards: check-prometheus $(JAR) ## Ask a real Prometheus every query of the dashboards and alerts in docker/
	promtool check config docker/prometheus/prometheus.yml
	promtool test rules docker/prometheus/tasker.rules.test.yml
	$(MVN) $(MVN_FLAGS) -q -Dquick test-compile dependency:build-classpath $(OTLP) -Dmdep.outputFile=target/otlp.classpath
	@$(JAVA) -cp $(JAR):target/test-classes:$$(cat target/otlp.classpath) dev.tasker.stack.DashboardCheck

# What the collector of the check reads; the jar has no need of it.
OTLP := -Dmdep.includeScope=test -DincludeGroupIds=io.opentelemetry.proto,com.google.protobuf
PROMETHEUS := prometheus promtool prometheus-postgres-exporter
APT := apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=60

# Installing needs root; services that the packages bring are not started.
.PHONY: check-dashboards check-prometheus
check-prometheus:
	@missing=; for program in $(PROMETHEUS); do command -v $$program >/dev/null || missing=yes; done; \
	test -n "$$missing" || exit 0; \
	if test "$$(id -u)" -eq 0 && command -v apt-get >/dev/null; then \
		{ $(APT) update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
			$(APT) install -y -qq --no-install-recommends prometheus prometheus-postgres-exporter >/dev/null; } || { \
			echo "make check-dashboards cannot install prometheus and prometheus-postgres-exporter: see above" >&2; exit 1; }; \
	else \
		echo "make check-dashboards needs these on the PATH: $(PROMETHEUS)" >&2; \
		echo "Debian and Ubuntu: sudo apt-get install prometheus prometheus-postgres-exporter" >&2; exit 1; \
	fi

clean: ## Delete everything that was built
	$(MVN) $(MVN_FLAGS) -q clean
