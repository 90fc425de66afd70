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

.PHONY: help build demo run test verify format bench clean check-jdk

help: ## Show what make can do
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nJDK: %s\nArguments for the program: make run ARGS="--port 9090"\n' "$(JAVA_HOME)"

check-jdk:
	@test -n "$(JAVA_HOME)" || { echo "Tasker needs a JDK, version 17 or newer." >&2; exit 1; }

build: $(JAR) ## Build the fat jar, target/tasker.jar

$(JAR): $(SOURCES) | check-jdk
	$(MVN) $(MVN_FLAGS) -q -Dquick package

demo: $(JAR) ## Run the example workflows on real input and print a summary
	@$(JAVA) -jar $(JAR) demo $(ARGS)

run: $(JAR) ## Run server and worker in one process (Ctrl-C stops it)
	@$(JAVA) -jar $(JAR) run $(ARGS)

test: check-jdk ## Run all checks and tests, on real PostgreSQL servers of their own
	$(MVN) $(MVN_FLAGS) verify

verify: check-jdk ## As test, from clean, and check the format instead of applying it
	CI=true $(MVN) $(MVN_FLAGS) clean verify

format: check-jdk ## Format the sources
	$(MVN) $(MVN_FLAGS) -q spotless:apply

bench: $(JAR) ## Measure start-up, latency and throughput; writes docs/bench/
	$(MVN) $(MVN_FLAGS) -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
	./docs/bench/run.sh $(JAVA)

clean: ## Delete everything that was built
	$(MVN) $(MVN_FLAGS) -q clean
