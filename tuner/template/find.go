package template

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lambdial/tuner/origin"
)

// Found is a place where a function is defined, or seems to be.
type Found struct {
	File string      `json:"file"`
	Tool origin.Tool `json:"tool"`
	// Resource is how the file calls it, "" in code.
	Resource string `json:"resource,omitempty"`
	// Line is where code names it, 0 otherwise.
	Line int `json:"line,omitempty"`
	// Sure: it is called so there, rather than that what is known of its name fits.
	Sure bool `json:"sure"`
}

// A look for a function is over after so many files and folders; what is larger
// is not read.
const (
	mostLooked    = 20_000
	largestLooked = 1 << 20
)

// ignored are folders of what others wrote or a tool made.
var ignored = []string{"node_modules", "cdk.out", "vendor", "dist", "build", "target", "venv", "__pycache__", "bower_components"}

// errEnough ends a look.
var errEnough = errors.New("enough")

// Find looks where a function is defined, in a folder and those below it: what is
// surely it, or else what may be. Hidden folders are left out, as is what others
// wrote. all is false where there was more than it looks at.
func Find(ctx context.Context, dir string, want Want) (found []Found, all bool, err error) {
	looked := 0
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch looked++; {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && path == dir:
			return err
		case err != nil:
			return nil //nolint:nilerr // no permission, or just deleted
		case looked > mostLooked:
			return errEnough
		case entry.IsDir() && path != dir && (strings.HasPrefix(entry.Name(), ".") || slices.Contains(ignored, entry.Name())):
			return filepath.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		found = append(found, definedIn(path, want)...)
		return nil
	})
	all = !errors.Is(err, errEnough)
	if !all {
		err = nil
	}
	if sure := slices.DeleteFunc(slices.Clone(found), func(f Found) bool { return !f.Sure }); len(sure) > 0 {
		found = sure
	}
	return found, all, err
}

// definedIn are the functions of a file that are the one that is looked for.
func definedIn(path string, want Want) (found []Found) {
	ext := strings.ToLower(filepath.Ext(path))
	inCode := slices.Contains(code, ext)
	if !inCode && !isTerraform(path) && !slices.Contains([]string{".yaml", ".yml", ".json", ".template"}, ext) {
		return nil
	}
	if info, err := os.Stat(path); err != nil || info.Size() > largestLooked {
		return nil
	}
	open := &files{byPath: map[string]*file{}}
	f, err := open.open(path)
	if err != nil {
		return nil
	}
	if inCode {
		return namedIn(f, want)
	}
	if !slices.ContainsFunc([]string{"Resources", "functions", "aws_lambda_function", "module"}, func(sign string) bool { return bytes.Contains(f.after, []byte(sign)) }) {
		return nil
	}
	kind, err := syntaxOf(open, f, want)
	if err != nil {
		return nil
	}
	defined, err := kind.functions()
	if err != nil {
		return nil
	}
	for _, c := range defined {
		if fits := c.is(want); fits != unlike {
			found = append(found, Found{File: path, Tool: kind.tool(), Resource: c.resource, Sure: fits == exactly})
		}
	}
	return found
}

// namedIn is where code of a tool holds the function's name as a text.
func namedIn(f *file, want Want) []Found {
	tool := toolOfCode(f.after)
	if tool == "" {
		return nil
	}
	for _, quote := range []string{`"`, "'", "`"} {
		if at := bytes.Index(f.after, []byte(quote+want.Function+quote)); at >= 0 {
			return []Found{{File: f.path, Tool: tool, Line: 1 + bytes.Count(f.after[:at], []byte("\n")), Sure: true}}
		}
	}
	return nil
}
