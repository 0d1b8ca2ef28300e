# The work is done by the scripts in deploy/; this is only the list of their names.
.DEFAULT_GOAL := help
.PHONY: help run test setup check lock messages

help: ## vis denne liste
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: ## gør alt klart og start programmet (anden port: PORT=9000 make run)
	@deploy/run.sh

test: ## kør alle kontroller og alle test, på SQLite og på PostgreSQL
	@deploy/test.sh

setup: ## som run, men uden at starte programmet
	@deploy/setup.sh
	@deploy/demo.sh

check: ## kun kontrol af stil, lag og migreringer
	@deploy/check.sh

lock: ## forny requirements.txt og requirements-dev.txt ud fra pyproject.toml
	@deploy/lock.sh

messages: ## saml teksterne til oversættelse i locale/ og oversæt dem
	@deploy/messages.sh
