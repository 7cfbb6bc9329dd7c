.PHONY: test check run generate fuzz

test: ## everything, on both engines and in a real browser
	@scripts/test

check: test ## the tests and the linters
	@bad=$$(go run -modfile=tools/go.mod mvdan.cc/gofumpt -l $$(git ls-files '*.go' | grep -v '_templ\.go$$')); [ -z "$$bad" ] || { echo "not gofumpt'ed:"; echo "$$bad"; exit 1; }

run: ## the demo city
	go run ./cmd/chengban demo

generate: ## templates → Go
	go run -modfile=tools/go.mod github.com/a-h/templ/cmd/templ generate -path internal/face

fuzz: ## each fuzz target for a minute
	@scripts/fuzz
