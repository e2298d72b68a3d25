package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"lambdial/tuner/disk"
)

// favourites is a file with the keys of the functions that a person marked.
type favourites struct {
	path string
	mu   sync.Mutex
}

// favourites stand beside the folders of session logs.
func (g *globals) favourites() *favourites {
	return &favourites{path: filepath.Join(filepath.Dir(g.sessionDir()), "favourites.json")}
}

func (f *favourites) read() ([]string, error) {
	content, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("favourites: %w", err)
	}
	var keys []string
	if err := json.Unmarshal(content, &keys); err != nil {
		return nil, fmt.Errorf("favourites: %s is not a list of functions: %w", f.path, err)
	}
	return keys, nil
}

// set keeps whether a function is a favourite. A file that can't be read is
// left as it is.
func (f *favourites) set(key string, is bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	keys, err := f.read()
	if err != nil {
		return err
	}
	keys = slices.DeleteFunc(keys, func(k string) bool { return k == key })
	if is {
		keys = append(keys, key)
	}
	content, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return fmt.Errorf("favourites: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fmt.Errorf("favourites: %w", err)
	}
	if err := disk.Replace(f.path, append(content, '\n')); err != nil {
		return fmt.Errorf("favourites: %w", err)
	}
	return nil
}
