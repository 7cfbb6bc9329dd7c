// Package config reads the settings of `chengban serve`: one TOML file, then the
// environment (CHENGBAN_*), which wins.
//
// Start with Load. It refuses what it does not know (a key of the file, a
// CHENGBAN_ variable), what is missing and what cannot be true, all in one
// answer, so that an operator mends everything at once. Secrets are named by
// file path and never written into the file or the environment.
//
// Every setting is one line of the table in fields.go; docs/ops/config.md is
// made from it.
package config
