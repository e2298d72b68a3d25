// Package schema holds the JSON Schemas of what the program prints as JSON, a
// file each: every member with its unit and with what it means where it is
// absent. They take no other members, so that they describe this version alone.
package schema

import (
	"embed"
	"encoding/json"
	"path"
	"strings"
)

//go:embed *.json
var files embed.FS

// Schema is a JSON Schema of draft 2020-12, which refers to no other.
type Schema struct {
	Name     string // such as "result"
	Title    string // what it describes
	Document []byte // JSON
}

// All are the schemas, by name.
func All() (all []Schema) {
	entries, _ := files.ReadDir(".") // part of the program
	for _, e := range entries {
		if s, found := Find(strings.TrimSuffix(e.Name(), path.Ext(e.Name()))); found {
			all = append(all, s)
		}
	}
	return all
}

// Find gives the schema of a name.
func Find(name string) (s Schema, found bool) {
	document, err := files.ReadFile(name + ".json")
	if err != nil {
		return s, false
	}
	var head struct{ Title string }
	_ = json.Unmarshal(document, &head) // a test reads all of them
	return Schema{Name: name, Title: head.Title, Document: document}, true
}
