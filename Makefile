.PHONY: test check run generate fuzz bench fonts

test: ## everything, on both engines and in a real browser
	@scripts/test

check: test ## the tests, then the linters
	@scripts/lint

run: ## the demo city
	go run ./cmd/chengban demo

generate: ## templates → Go
	go run -modfile=tools/go.mod github.com/a-h/templ/cmd/templ generate -path internal/face

bench: ## how fast it is, on both engines: docs/performance.md
	cd test && go test ./bench -run '^$$' -bench . -benchtime 160x -timeout 60m

fuzz: ## each fuzz target for a minute
	@scripts/fuzz

fonts: ## the fonts of documents, into data/fonts (the demo has a small subset inside)
	@scripts/fonts
