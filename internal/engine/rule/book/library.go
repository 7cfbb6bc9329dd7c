package book

import (
	"io/fs"
	"path"

	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// SchemaFile is the name of the dictionary in a folder of policies.
const SchemaFile = "schema.yaml"

// ReadDir reads a folder: its dictionary, then each policy in the order of names.
func ReadDir(files fs.FS, dir string) (*schema.Schema, []*Policy, []Finding, error) {
	data, err := fs.ReadFile(files, path.Join(dir, SchemaFile))
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := ReadSchema(SchemaFile, data)
	if err != nil {
		return nil, nil, nil, err
	}
	names, err := fs.Glob(files, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, nil, nil, err
	}
	var all []*Policy
	var findings []Finding
	for _, name := range names {
		if path.Base(name) == SchemaFile {
			continue
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, nil, nil, err
		}
		p, found := Read(name, data, s)
		findings = append(findings, found...)
		if p != nil {
			all = append(all, p)
		}
	}
	return s, all, findings, nil
}
