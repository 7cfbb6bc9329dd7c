.PHONY: test check run generate fuzz

test: ## everything, on both engines and in a real browser
	@scripts/test

check: test ## the tests and the linters
	go run -modfile=tools/go.mod mvdan.cc/gofumpt -l -d $$(git ls-files '*.go' | grep -v '_templ\.go$$')

run: ## the demo city
	go run ./cmd/chengban demo

generate: ## templates → Go
	go run -modfile=tools/go.mod github.com/a-h/templ/cmd/templ generate -path internal/face

fuzz: ## each fuzz target for a minute
	@scripts/fuzz
