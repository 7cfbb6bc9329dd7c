package main

// rulesCommand groups what is done with rules; each subcommand has its own file.
type rulesCommand struct {
	Replay rulesReplayCommand `cmd:"" help:"Decide a recorded decision again; exit 0 when it comes to the same bytes, 1 with the first place that differs, 2 when it cannot be read."`
}
