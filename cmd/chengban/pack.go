package main

import (
	"context"
	"os"

	"github.com/chengban/chengban/internal/app"
	"github.com/chengban/chengban/internal/base/i18n"
)

type packCommand struct {
	Export packExportCommand `cmd:"" help:"Write a pack as one file: uncompressed ZIP, sorted, fixed times; equal content gives equal bytes."`
	Import packImportCommand `cmd:"" help:"Write the files of an exported pack into a new folder, byte for byte; a pack with findings is refused."`
}

type packExportCommand struct {
	Pack string `arg:"" help:"Folder of the pack, or the name of a built-in one (xuchang)."`
	File string `arg:"" type:"path" help:"File to write."`
	Lang string `enum:"zh,en" default:"zh" help:"Language of the findings: zh or en."`
}

// Run checks the pack and writes the archive.
func (c *packExportCommand) Run(ctx context.Context) error {
	return app.ExportPack(ctx, c.Pack, c.File, i18n.Lang(c.Lang), os.Stdout)
}

type packImportCommand struct {
	File string `arg:"" type:"existingfile" help:"Archive that export wrote."`
	Dir  string `arg:"" type:"path" help:"Folder to make; it must not exist or be empty."`
	Lang string `enum:"zh,en" default:"zh" help:"Language of the findings: zh or en."`
}

// Run checks the pack in the archive and writes its files.
func (c *packImportCommand) Run(ctx context.Context) error {
	return app.ImportPack(ctx, c.File, c.Dir, i18n.Lang(c.Lang), os.Stdout)
}
