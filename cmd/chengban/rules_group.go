package main

// rulesCommand groups what is done with rules; each subcommand has its own file.
type rulesCommand struct {
	Check   rulesCheckCommand   `cmd:"" help:"Check files of rules: types, units, golden cases, static checks; exit 1 with every finding and its place."`
	Explain rulesExplainCommand `cmd:"" help:"Say for the golden cases of a rule why it holds or not."`
	Record  rulesRecordCommand  `cmd:"" help:"Decide a golden case of a rule and write the decision record, which replay reads."`
	Replay  rulesReplayCommand  `cmd:"" help:"Decide a recorded decision again; exit 0 when it comes to the same bytes, 1 with the first place that differs, 2 when it cannot be read."`
}
